// SPDX-License-Identifier: Apache-2.0
#include "arrow/metadata_codec.h"

#include <cstring>

#include "base/error.h"

namespace colmerge {
namespace {

// Walks over the encoded bytes; the only limit it knows is what it may read in all.
class Reader {
 public:
  explicit Reader(const char* at) : at_(at) {}

  int32_t ReadInt32() {
    int32_t value;
    std::memcpy(&value, at_, sizeof(value));
    at_ += sizeof(value);
    return value;
  }

  Result<std::string> ReadText(const char* what, int32_t pair) {
    int32_t size = ReadInt32();
    if (size < 0 || size > left_) {
      return Error(Code::kInvalidArrow, "metadata: size of {} {} is {}", what, pair, size);
    }
    left_ -= size;
    std::string text(at_, static_cast<size_t>(size));
    at_ += size;
    return text;
  }

 private:
  const char* at_;
  int32_t left_ = kMostMetadataBytes;
};

void AppendInt32(size_t value, std::string* encoded) {
  auto number = static_cast<int32_t>(value);
  char bytes[sizeof(number)];
  std::memcpy(bytes, &number, sizeof(number));
  encoded->append(bytes, sizeof(number));
}

void AppendText(const std::string& text, std::string* encoded) {
  AppendInt32(text.size(), encoded);
  *encoded += text;
}

}  // namespace

Result<Metadata> DecodeMetadata(const char* encoded) {
  Metadata metadata;
  if (encoded == nullptr) return metadata;
  Reader reader(encoded);
  int32_t count = reader.ReadInt32();
  if (count < 0 || count > kMostMetadataPairs) {
    return Error(Code::kInvalidArrow, "metadata: count of pairs is {}", count);
  }
  for (int32_t pair = 0; pair < count; ++pair) {
    COLMERGE_ASSIGN_OR_RETURN(std::string key, reader.ReadText("key", pair));
    COLMERGE_ASSIGN_OR_RETURN(std::string value, reader.ReadText("value", pair));
    metadata.emplace_back(std::move(key), std::move(value));
  }
  return metadata;
}

std::string EncodeMetadata(const Metadata& metadata) {
  std::string encoded;
  if (metadata.empty()) return encoded;
  AppendInt32(metadata.size(), &encoded);
  for (const auto& [key, value] : metadata) {
    AppendText(key, &encoded);
    AppendText(value, &encoded);
  }
  return encoded;
}

}  // namespace colmerge
