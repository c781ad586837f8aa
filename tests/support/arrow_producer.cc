// SPDX-License-Identifier: Apache-2.0
#include "support/arrow_producer.h"

#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

#include "support/array_maker.h"

namespace colmerge::test {
namespace {

struct SchemaNode {
  std::string format;
  std::string name;
  std::string metadata;
  std::vector<ArrowSchema> children;
  std::vector<ArrowSchema*> pointers;
  std::vector<ArrowSchema> dictionary;
};

void ReleaseSchema(ArrowSchema* schema) {
  auto* node = static_cast<SchemaNode*>(schema->private_data);
  for (auto* list : {&node->children, &node->dictionary}) {
    for (ArrowSchema& child : *list) {
      if (child.release != nullptr) child.release(&child);
    }
  }
  delete node;
  schema->release = nullptr;
}

void AppendInt32(size_t value, std::string* out) {
  const auto number = static_cast<int32_t>(value);
  out->append(reinterpret_cast<const char*>(&number), sizeof number);
}

std::string EncodeMetadata(const Metadata& metadata) {
  std::string text;
  AppendInt32(metadata.size(), &text);
  for (const auto& [key, value] : metadata) {
    AppendInt32(key.size(), &text);
    text += key;
    AppendInt32(value.size(), &text);
    text += value;
  }
  return text;
}

void MakeField(const Field& field, ArrowSchema* out) {
  auto* node = new SchemaNode;
  node->format = field.type.format;
  node->name = field.name;
  node->children.resize(field.type.children.size());
  for (size_t i = 0; i < node->children.size(); ++i) {
    MakeField(field.type.children[i], &node->children[i]);
    node->pointers.push_back(&node->children[i]);
  }
  if (!field.type.dictionary.empty()) {
    node->dictionary.resize(1);
    MakeField({"", field.type.dictionary[0], true, {}}, node->dictionary.data());
  }
  *out = {};
  if (!field.metadata.empty()) {
    node->metadata = EncodeMetadata(field.metadata);
    out->metadata = node->metadata.data();
  }
  out->format = node->format.c_str();
  out->name = node->name.c_str();
  out->flags = (field.nullable ? ARROW_FLAG_NULLABLE : 0) |
               (field.type.ordered ? ARROW_FLAG_DICTIONARY_ORDERED : 0);
  out->n_children = static_cast<int64_t>(node->children.size());
  out->children = node->pointers.data();
  out->dictionary = node->dictionary.empty() ? nullptr : node->dictionary.data();
  out->private_data = node;
  out->release = ReleaseSchema;
}

struct StreamNode {
  StreamPlan plan;
  ArrowSchema schema{};  // made beforehand for the first call
  std::vector<ArrowArray> arrays;
  size_t next = 0;

  ~StreamNode() {
    if (schema.release != nullptr) schema.release(&schema);
    for (ArrowArray& array : arrays) {
      if (array.release != nullptr) array.release(&array);
    }
  }
};

StreamNode* NodeOf(ArrowArrayStream* stream) {
  return static_cast<StreamNode*>(stream->private_data);
}

int GetSchema(ArrowArrayStream* stream, ArrowSchema* out) {
  StreamNode* node = NodeOf(stream);
  if (node->schema.release == nullptr) {
    MakeSchema(node->plan.fields, node->plan.metadata, out);
  } else {
    *out = std::exchange(node->schema, {});
  }
  return 0;
}

int GetNext(ArrowArrayStream* stream, ArrowArray* out) {
  StreamNode* node = NodeOf(stream);
  if (static_cast<int64_t>(node->next) == node->plan.fail_after) return EIO;
  if (node->next == node->arrays.size()) {
    *out = {};
  } else {
    *out = std::exchange(node->arrays[node->next++], {});
  }
  return 0;
}

const char* GetLastError(ArrowArrayStream* stream) {
  return NodeOf(stream)->plan.failure_text.c_str();
}

void ReleaseStream(ArrowArrayStream* stream) {
  delete NodeOf(stream);
  stream->release = nullptr;
}

}  // namespace

void MakeSchema(const std::vector<Field>& fields, const Metadata& metadata, ArrowSchema* out) {
  MakeField({"", {"+s", fields, {}, false}, false, metadata}, out);
}

void MakeArray(const RowBatch& batch, Variety* variety, ArrowArray* out) {
  std::vector<Cell> rows(batch.rows());
  for (size_t row = 0; row < rows.size(); ++row) {
    rows[row].valid = true;
    for (const std::vector<Cell>& column : batch.columns) rows[row].items.push_back(column[row]);
  }
  ArrayMaker(variety).Make({"", {"+s", batch.fields, {}, false}, false, {}}, std::move(rows), out);
}

void MakeStream(const StreamPlan& plan, Variety* variety, ArrowArrayStream* out) {
  auto* node = new StreamNode;
  node->plan = plan;
  MakeSchema(plan.fields, plan.metadata, &node->schema);
  node->arrays.resize(plan.batches.size());
  for (size_t i = 0; i < plan.batches.size(); ++i) {
    MakeArray(plan.batches[i], variety, &node->arrays[i]);
  }
  *out = {GetSchema, GetNext, GetLastError, ReleaseStream, node};
}

}  // namespace colmerge::test
