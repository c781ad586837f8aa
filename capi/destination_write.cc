// SPDX-License-Identifier: Apache-2.0
// Writes through destinations: Arrow arrays and streams, plain columns. Text is in
// destination_text.cc.
#include "capi/destination_write.h"
#include "arrow/array_import.h"
#include "arrow/owned_struct.h"
#include "base/error.h"
#include "capi/arguments.h"
#include "capi/plain_column.h"

namespace colmerge::capi {
namespace {

// The array becomes ours at the end, when it is certain that nothing went wrong.
Status WriteArray(WriteSession* session, ArrowArray* array, const ArrowSchema* schema,
                  WriteResult* result) {
  COLMERGE_RETURN_IF_ERROR(RequireOut(array, "array"));
  COLMERGE_RETURN_IF_ERROR(RequireOut(schema, "schema"));
  COLMERGE_ASSIGN_OR_RETURN(const WireSchema columns, session->ReadSchema(schema));
  COLMERGE_RETURN_IF_ERROR(
      session->CheckRowLimit(array->length < 0 ? 0 : static_cast<uint64_t>(array->length)));
  const auto owner = std::make_shared<OwnedArray>();
  COLMERGE_ASSIGN_OR_RETURN(
      Batch batch, ImportBatch(columns, array, session->pool(), owner, session->progress()));
  COLMERGE_RETURN_IF_ERROR(session->TakeOnly(std::move(batch)));
  COLMERGE_ASSIGN_OR_RETURN(*result, session->Write());
  owner->Take(array);
  return Status::Ok();
}

Status WriteStream(WriteSession* session, ArrowArrayStream* stream, WriteResult* result) {
  COLMERGE_RETURN_IF_ERROR(session->TakeStream(stream));
  COLMERGE_ASSIGN_OR_RETURN(*result, session->Write());
  return Status::Ok();
}

// Streams that are the library's, whatever happens: those that nobody has taken over by the end are released.
class GivenStreams {
 public:
  GivenStreams(ArrowArrayStream* const* streams, int64_t count)
      : streams_(streams),
        count_(CheckArray(streams, count, sizeof *streams, "streams").ok() ? count : 0) {}
  GivenStreams(const GivenStreams&) = delete;
  GivenStreams& operator=(const GivenStreams&) = delete;
  ~GivenStreams() {
    for (int64_t i = 0; i < count_; ++i) {
      if (streams_[i] != nullptr && streams_[i]->release != nullptr) {
        streams_[i]->release(streams_[i]);
      }
    }
  }

  Status Write(WriteSession* session, WriteResult* result) const {
    if (count_ == 0) return Error(Code::kInvalidArgument, "There are no streams");
    for (int64_t i = 0; i < count_; ++i) {
      COLMERGE_RETURN_IF_ERROR(RequireOut(streams_[i], "stream"));
    }
    for (int64_t i = 0; i < count_; ++i) {
      COLMERGE_RETURN_IF_ERROR(session->TakeStream(streams_[i]));
    }
    COLMERGE_ASSIGN_OR_RETURN(*result, session->Write());
    return Status::Ok();
  }

 private:
  ArrowArrayStream* const* streams_;
  const int64_t count_;
};

Status WriteColumns(WriteSession* session, const colmerge_column* columns, int64_t count,
                    WriteResult* result) {
  COLMERGE_ASSIGN_OR_RETURN(Batch batch,
                            ReadPartialRows(columns, count, session->pool(), session->progress(),
                                            session->schemas()));
  COLMERGE_RETURN_IF_ERROR(session->TakeOnly(std::move(batch)));
  COLMERGE_ASSIGN_OR_RETURN(*result, session->Write());
  return Status::Ok();
}

}  // namespace
}  // namespace colmerge::capi

using namespace colmerge;        // NOLINT(google-build-using-namespace)
using namespace colmerge::capi;  // NOLINT(google-build-using-namespace)

extern "C" {

int32_t colmerge_destination_write_array(colmerge_destination* destination, ArrowArray* array,
                                         const ArrowSchema* schema,
                                         const colmerge_write_options* options,
                                         colmerge_write_result* out_result,
                                         colmerge_error* error) noexcept {
  return EnterWrite({destination, options, out_result, error},
                    [&](WriteSession* session, WriteResult* result) {
                      return WriteArray(session, array, schema, result);
                    });
}

int32_t colmerge_destination_write_stream(colmerge_destination* destination,
                                          ArrowArrayStream* stream,
                                          const colmerge_write_options* options,
                                          colmerge_write_result* out_result,
                                          colmerge_error* error) noexcept {
  OwnedStream owned;
  if (stream != nullptr) owned.Take(stream);
  return EnterWrite({destination, options, out_result, error},
                    [&](WriteSession* session, WriteResult* result) {
                      COLMERGE_RETURN_IF_ERROR(RequireOut(stream, "stream"));
                      return WriteStream(session, owned.get(), result);
                    });
}

int32_t colmerge_destination_write_streams(colmerge_destination* destination,
                                           ArrowArrayStream* const* streams, int64_t stream_count,
                                           const colmerge_write_options* options,
                                           colmerge_write_result* out_result,
                                           colmerge_error* error) noexcept {
  const GivenStreams given(streams, stream_count);
  return EnterWrite(
      {destination, options, out_result, error},
      [&](WriteSession* session, WriteResult* result) -> Status {
        COLMERGE_RETURN_IF_ERROR(ArrayArgument(streams, stream_count, "streams").status());
        return given.Write(session, result);
      });
}

int32_t colmerge_destination_write_columns(colmerge_destination* destination,
                                           const colmerge_column* columns, int64_t column_count,
                                           const colmerge_write_options* options,
                                           colmerge_write_result* out_result,
                                           colmerge_error* error) noexcept {
  return EnterWrite({destination, options, out_result, error},
                    [&](WriteSession* session, WriteResult* result) {
                      return WriteColumns(session, columns, column_count, result);
                    });
}

}  // extern "C"
