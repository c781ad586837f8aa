# SPDX-License-Identifier: Apache-2.0
"""``python -m colmerge``."""

import sys

from colmerge.cli import main

sys.exit(main())
