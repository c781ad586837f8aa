// SPDX-License-Identifier: Apache-2.0
// Catch2 by one include, whichever of its versions is installed: 2.13 (one header) or 3 (many).
// What differs in name between them has one name here, in colmerge::test.
//
// Guarded by a macro, unlike other headers, because it is precompiled: GCC knows a `#pragma once`
// in a precompiled header by the hash of the file, and ccache may hand out one that was made from a
// file with other comments.
#ifndef COLMERGE_TESTS_SUPPORT_CATCH_H
#define COLMERGE_TESTS_SUPPORT_CATCH_H

#if __has_include(<catch2/catch_test_macros.hpp>)
#include <catch2/catch_approx.hpp>
#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <catch2/matchers/catch_matchers_vector.hpp>
#else
#include <catch2/catch.hpp>
#endif

#include <string>

namespace colmerge::test {

// For REQUIRE_THAT(text, HasText("part")).
inline auto HasText(const std::string& part) {
#if __has_include(<catch2/catch_test_macros.hpp>)
  return Catch::Matchers::ContainsSubstring(part);
#else
  return Catch::Matchers::Contains(part);
#endif
}

}  // namespace colmerge::test

#endif  // COLMERGE_TESTS_SUPPORT_CATCH_H
