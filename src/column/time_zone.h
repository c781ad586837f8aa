// SPDX-License-Identifier: Apache-2.0
// Names of time zones that mean the same. Timestamps of any zone count from one moment, so zones that mean the same make
// types that mean the same.
#pragma once

#include <string_view>

namespace colmerge {

// Whether both are the same name, the same distance from UTC (+02:00, +0200, +02), or UTC by whatever name (UTC,
// Etc/UTC, Z, +00:00 and others of its names in the tz database). No name at all (local times) is the same as itself
// only.
bool IsSameTimeZone(std::string_view a, std::string_view b);

}  // namespace colmerge
