// SPDX-License-Identifier: Apache-2.0
// The library fmt, compiled here once for everything. Used header-only it would be compiled in each source
// that formats; as the shared library that distributions ship it would be needed at run time.
#include <fmt/format-inl.h>

// What fmt declares and leaves to its own library: the templates that its headers name `extern`.
FMT_BEGIN_NAMESPACE
namespace detail {

template auto thousands_sep_impl(locale_ref) -> thousands_sep_result<char>;
template auto decimal_point_impl(locale_ref) -> char;

}  // namespace detail
FMT_END_NAMESPACE
