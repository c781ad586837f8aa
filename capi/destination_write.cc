// SPDX-License-Identifier: Apache-2.0
// Writes through destinations: Arrow arrays and streams, plain columns. Text is in
// destination_text.cc.
#include "capi/destination_write.h"
#include "arrow/array_import.h"
#include "arrow/owned_struct.h"
#include "arrow/stream_import.h"
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

// Where streams come from.
struct GivenStreams {
  colmerge_next_stream_function next;
  void* user;

  // False: there are no more.
  Result<bool> Next(OwnedStream* stream) const {
    ArrowArrayStream given{};
    const char* message = nullptr;
    if (const int32_t code = next(user, &given, &message); code != 0) {
      return StreamFailure("The next stream failed to come", message, code);
    }
    if (given.release == nullptr) return false;
    stream->Take(&given);
    return true;
  }
};

Status WriteStreams(WriteSession* session, const GivenStreams& given, WriteResult* result) {
  if (given.next == nullptr) return RequireOut(nullptr, "next_stream");
  for (bool is_first = true;; is_first = false) {
    COLMERGE_RETURN_IF_ERROR(session->progress()->Check());
    OwnedStream stream;
    COLMERGE_ASSIGN_OR_RETURN(const bool more, given.Next(&stream));
    if (!more && is_first) return Error(Code::kInvalidArgument, "There are no streams");
    if (!more) break;
    COLMERGE_RETURN_IF_ERROR(session->TakeStream(stream.get()));
  }
  COLMERGE_ASSIGN_OR_RETURN(*result, session->Write());
  return Status::Ok();
}

Status WriteColumns(WriteSession* session, const colmerge_column* columns, int64_t count,
                    WriteResult* result) {
  COLMERGE_ASSIGN_OR_RETURN(Batch batch, ReadPartialRows(columns, count, session->pool(),
                                                         session->progress(), session->schemas()));
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
  const int32_t status = EnterWrite({destination, options, out_result, error},
                                    [&](WriteSession* session, WriteResult* result) {
                                      return WriteArray(session, array, schema, result);
                                    });
  // It is moved from also by a write that need not be made.
  if (status == COLMERGE_OK && array != nullptr) OwnedArray().Take(array);
  return status;
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
                                           colmerge_next_stream_function next_stream, void* user,
                                           const colmerge_write_options* options,
                                           colmerge_write_result* out_result,
                                           colmerge_error* error) noexcept {
  return EnterWrite({destination, options, out_result, error},
                    [&](WriteSession* session, WriteResult* result) {
                      return WriteStreams(session, {next_stream, user}, result);
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
