// SPDX-License-Identifier: Apache-2.0
// The bytes of a fuzzer's input as a source of decisions; zeros when they are used up.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace colmerge::test {

class ByteSource {
 public:
  ByteSource(const uint8_t* data, size_t size) : data_(data), left_(size) {}

  bool IsEmpty() const { return left_ == 0; }
  uint8_t Byte() {
    if (left_ == 0) return 0;
    --left_;
    return *data_++;
  }
  // From 0 to limit - 1; limit at most 256.
  uint32_t Below(uint32_t limit) { return Byte() % limit; }
  uint64_t Word() {
    uint64_t word = 0;
    for (int i = 0; i < 8; ++i) word = word << 8 | Byte();
    return word;
  }

 private:
  const uint8_t* data_;
  size_t left_;
};

}  // namespace colmerge::test
