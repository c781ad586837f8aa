// SPDX-License-Identifier: Apache-2.0
// The one dispatch on the width of a value: loops that move or compare values as plain bytes are
// instantiated once a width, so that each copy is one or two machine instructions.
#pragma once

#include <cstdint>
#include <cstring>

namespace colmerge {

// A width known at compile time.
template <uint32_t kWidth>
struct FixedMover {
  static constexpr uint32_t width() { return kWidth; }
  static void Copy(void* to, const void* from) { std::memcpy(to, from, kWidth); }
  static bool Equal(const void* a, const void* b) { return std::memcmp(a, b, kWidth) == 0; }
};

// Any other width.
struct VariableMover {
  uint32_t bytes;
  uint32_t width() const { return bytes; }
  void Copy(void* to, const void* from) const {
    if (bytes != 0) std::memcpy(to, from, bytes);
  }
  bool Equal(const void* a, const void* b) const {
    return bytes == 0 || std::memcmp(a, b, bytes) == 0;
  }
};

template <typename Function>
decltype(auto) WithWidth(uint32_t width, Function&& function) {
  switch (width) {
    case 1: return function(FixedMover<1>{});
    case 2: return function(FixedMover<2>{});
    case 4: return function(FixedMover<4>{});
    case 8: return function(FixedMover<8>{});
    case 16: return function(FixedMover<16>{});
    case 32: return function(FixedMover<32>{});
    default: return function(VariableMover{width});
  }
}

}  // namespace colmerge
