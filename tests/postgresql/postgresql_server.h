// SPDX-License-Identifier: Apache-2.0
// A PostgreSQL server of the test's own: a new cluster in a temporary directory, a socket in it, no
// port. It ends with the test, however that ends.
#pragma once

#include <libpq-fe.h>
#include <sys/types.h>

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>

#include "postgresql/outcome.h"

namespace colmerge::test {

// There is no server on this machine, or it cannot be started: the test is skipped.
class NoServer : public std::runtime_error {
 public:
  using runtime_error::runtime_error;
};

class PostgresqlServer {
 public:
  // Throws NoServer.
  PostgresqlServer();
  ~PostgresqlServer();
  PostgresqlServer(const PostgresqlServer&) = delete;
  PostgresqlServer& operator=(const PostgresqlServer&) = delete;

  Outcome Run(const std::string& sql);
  // Throws when it fails.
  void Execute(const std::string& sql);

 private:
  struct Finish {
    void operator()(PGconn* connection) const { PQfinish(connection); }
  };

  void MakeCluster();
  void Start();
  void Connect();
  void Stop() noexcept;

  std::filesystem::path folder_;
  pid_t process_ = -1;
  std::unique_ptr<PGconn, Finish> connection_;
};

}  // namespace colmerge::test
