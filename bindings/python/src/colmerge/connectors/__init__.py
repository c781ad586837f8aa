# SPDX-License-Identifier: Apache-2.0
"""Connectors for pipelines."""
