// SPDX-License-Identifier: Apache-2.0
// Writes with a token: one that was refused memory leaves none, or the next call of it would not be made.
#include "allocation/probed_call.h"
#include "allocation/sample_rows.h"
#include "support/plain_columns.h"

namespace colmerge::test {
namespace {

using Before = std::function<std::shared_ptr<void>(colmerge_store*)>;

Before Stored(bool snapshot_held) {
  return [snapshot_held](colmerge_store* store) -> std::shared_ptr<void> {
    MakeTable(store, SampleRows(Shape::kPlain, 0, 40), false);
    return snapshot_held ? std::make_shared<Snapshot>(OpenSnapshot(store)) : nullptr;
  };
}

std::shared_ptr<void> Nothing(colmerge_store*) { return nullptr; }

// A write with a token, by a function of its options.
class TokenCall : public ReadyCall {
 public:
  using Write =
      std::function<int32_t(const colmerge_token*, colmerge_write_result*, colmerge_error*)>;
  explicit TokenCall(Write write) : write_(std::move(write)) {}

  int32_t Run(colmerge_error* error) override { return write_(&token_, &result_, error); }
  std::string OwnershipFault(int32_t status) const override {
    return result_.applied == (status == COLMERGE_OK ? 1 : 0) ? ""
                                                              : "what the result says of the token";
  }

 private:
  Write write_;
  const std::string writer_ = std::string(250, 'w');
  const colmerge_token token_{{writer_.data(), static_cast<int64_t>(writer_.size())}, 1};
  colmerge_write_result result_ = COLMERGE_WRITE_RESULT_INIT;
};

colmerge_write_options With(const colmerge_token* token) {
  colmerge_write_options options = COLMERGE_WRITE_OPTIONS_INIT;
  options.token = token;
  return options;
}

std::unique_ptr<ReadyCall> Merge(colmerge_store* store) {
  const colmerge_string key = COLMERGE_STRING("id");
  colmerge_destination_options options = COLMERGE_DESTINATION_OPTIONS_INIT;
  options.table_name = COLMERGE_STRING("t");
  options.mode = COLMERGE_MODE_MERGE;
  options.merge_keys = &key;
  options.merge_key_count = 1;
  colmerge_error failure;
  colmerge_destination* opened = nullptr;
  MustSucceed(colmerge_destination_open(store, &options, &opened, &failure), failure,
              "destination_open");
  auto destination = std::make_shared<Destination>(opened);
  auto rows = std::make_shared<PlainColumns>(SampleRows(Shape::kPlain, 30, 20), nullptr);
  return std::make_unique<TokenCall>(
      [destination, rows](const auto* token, auto* result, auto* error) {
        const colmerge_write_options with = With(token);
        return colmerge_destination_write_columns(destination->get(), rows->data(), rows->count(),
                                                  &with, result, error);
      });
}

// The keys of no row: there is no commit.
std::unique_ptr<ReadyCall> DeleteNothing(colmerge_store* store) {
  auto table = std::make_shared<Table>(OpenTable(store));
  auto keys = std::make_shared<PlainColumns>(SampleKeys(1000, 2), nullptr);
  return std::make_unique<TokenCall>([table, keys](const auto* token, auto* result, auto* error) {
    const colmerge_write_options with = With(token);
    return colmerge_table_delete_keys_with_options(table->get(), keys->data(), keys->count(), &with,
                                                   result, error);
  });
}

std::unique_ptr<ReadyCall> Truncate(colmerge_store* store) {
  auto table = std::make_shared<Table>(OpenTable(store));
  return std::make_unique<TokenCall>([table](const auto* token, auto* result, auto* error) {
    const colmerge_write_options with = With(token);
    return colmerge_table_truncate_with_options(table->get(), &with, result, error);
  });
}

std::unique_ptr<ReadyCall> Update(colmerge_store* store) {
  return std::make_unique<TokenCall>([store](const auto* token, auto* result, auto* error) {
    colmerge_query_options with = COLMERGE_QUERY_OPTIONS_INIT;
    with.threads = 1;
    with.token = token;
    return colmerge_store_execute(store, "UPDATE t SET score = 1 WHERE id < 9", -1, nullptr, 0,
                                  &with, result, error);
  });
}

}  // namespace

std::vector<ProbedCall> TokenCalls() {
  return {{"token: merge, new table", Kind::kWrite, Nothing, Merge},
          {"token: merge", Kind::kWrite, Stored(false), Merge},
          {"token: merge, snapshot held", Kind::kWrite, Stored(true), Merge},
          {"token: delete keys of no row", Kind::kWrite, Stored(false), DeleteNothing},
          {"token: truncate", Kind::kChange, Stored(false), Truncate},
          {"token: update", Kind::kWrite, Stored(false), Update}};
}

}  // namespace colmerge::test
