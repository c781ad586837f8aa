// SPDX-License-Identifier: Apache-2.0
// The library fmt, compiled here once for everything. Used header-only it would be compiled in each
// source that formats; as the shared library of distributions it would be needed at run time.
#include <fmt/format-inl.h>

// What fmt declares and leaves to its own library: templates whose definitions its other headers
// lack.
FMT_BEGIN_NAMESPACE
namespace detail {

template auto dragonbox::to_decimal(float x) noexcept -> dragonbox::decimal_fp<float>;
template auto dragonbox::to_decimal(double x) noexcept -> dragonbox::decimal_fp<double>;
template auto thousands_sep_impl(locale_ref) -> thousands_sep_result<char>;
template auto decimal_point_impl(locale_ref) -> char;

}  // namespace detail
FMT_END_NAMESPACE
