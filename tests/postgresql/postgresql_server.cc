// SPDX-License-Identifier: Apache-2.0
#include "postgresql/postgresql_server.h"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <map>
#include <thread>
#include <vector>

namespace colmerge::test {
namespace {

constexpr char kUser[] = "colmerge";

// PostgreSQL refuses to run as root: then it runs as this user.
const passwd* UserOfServer() {
  if (geteuid() != 0) return nullptr;
  for (const char* name : {"postgres", "nobody"}) {
    if (const passwd* user = getpwnam(name)) return user;
  }
  throw NoServer("neither a user postgres nor a user nobody");
}

std::string Program(const char* name) {
  std::string path = std::string(COLMERGE_POSTGRESQL_PROGRAMS) + "/" + name;
  if (access(path.c_str(), X_OK) != 0) throw NoServer("no " + path);
  return path;
}

// In the child: as the server's user, quiet, killed when the test is.
[[noreturn]] void Become(const passwd* user, std::vector<char*> arguments, const std::string& log) {
  const int output = open(log.c_str(), O_CREAT | O_WRONLY | O_APPEND, 0666);
  dup2(output, 1);
  dup2(output, 2);
  if (user != nullptr &&
      (setgroups(0, nullptr) != 0 || setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0)) {
    _exit(126);
  }
  prctl(PR_SET_PDEATHSIG, SIGQUIT);
  execv(arguments[0], arguments.data());
  _exit(127);
}

pid_t Spawn(const std::vector<std::string>& words, const std::filesystem::path& folder) {
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const passwd* user = UserOfServer();
  const std::string log = folder / "log";
  const pid_t child = fork();
  if (child == 0) Become(user, arguments, log);
  if (child < 0) throw NoServer("cannot fork");
  return child;
}

TextType TypeOf(Oid type) {
  static const std::map<Oid, TextType> types = {
      {16, TextType::kBool},   {17, TextType::kBytes},     {21, TextType::kInt32},
      {23, TextType::kInt32},  {20, TextType::kInt64},     {25, TextType::kText},
      {1042, TextType::kText}, {1043, TextType::kText},    {700, TextType::kSingle},
      {701, TextType::kReal},  {1700, TextType::kDecimal}, {1082, TextType::kTime},
      {1083, TextType::kTime}, {1114, TextType::kTime},    {1184, TextType::kTime}};
  const auto at = types.find(type);
  return at == types.end() ? TextType::kOther : at->second;
}

}  // namespace

PostgresqlServer::PostgresqlServer() {
  std::string path = (std::filesystem::temp_directory_path() / "colmerge-XXXXXX").string();
  if (mkdtemp(path.data()) == nullptr) throw NoServer("cannot make " + path);
  folder_ = path;
  try {
    if (const passwd* user = UserOfServer()) {
      if (chown(path.c_str(), user->pw_uid, user->pw_gid) != 0) throw NoServer("cannot chown");
    }
    MakeCluster();
    Start();
    Connect();
  } catch (...) {
    Stop();
    throw;
  }
}

PostgresqlServer::~PostgresqlServer() { Stop(); }

void PostgresqlServer::Stop() noexcept {
  connection_.reset();
  if (process_ > 0) {
    kill(process_, SIGINT);
    waitpid(process_, nullptr, 0);
  }
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

// C.UTF-8: texts compare by their bytes, and letters beyond ASCII have upper and lower cases.
void PostgresqlServer::MakeCluster() {
  const pid_t maker = Spawn({Program("initdb"), "-D", folder_ / "data", "-U", kUser, "-A", "trust",
                             "--no-sync", "-E", "UTF8", "--locale", "C.UTF-8"},
                            folder_);
  int status = 0;
  waitpid(maker, &status, 0);
  if (status != 0) throw NoServer("initdb failed");
}

void PostgresqlServer::Start() {
  process_ = Spawn({Program("postgres"),
                    "-D",
                    folder_ / "data",
                    "-k",
                    folder_,
                    "-h",
                    "",
                    "-F",
                    "-c",
                    "timezone=UTC",
                    "-c",
                    "jit=off",
                    "-c",
                    "max_parallel_workers_per_gather=0",
                    "-c",
                    "autovacuum=off",
                    "-c",
                    "shared_buffers=32MB",
                    "-c",
                    "max_connections=5"},
                   folder_);
}

void PostgresqlServer::Connect() {
  constexpr int kTries = 600;
  const std::string where =
      "host=" + folder_.string() + " user=" + kUser + " dbname=postgres client_encoding=UTF8";
  for (int i = 0; i < kTries; ++i) {
    connection_.reset(PQconnectdb(where.c_str()));
    if (PQstatus(connection_.get()) == CONNECTION_OK) {
      PQsetNoticeProcessor(connection_.get(), [](void*, const char*) {}, nullptr);
      return;
    }
    if (waitpid(process_, nullptr, WNOHANG) == process_) {
      process_ = -1;
      throw NoServer("postgres ended");
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  throw NoServer(PQerrorMessage(connection_.get()));
}

Outcome PostgresqlServer::Run(const std::string& sql) {
  const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(connection_.get(), sql.c_str()),
                                                             &PQclear);
  if (PQstatus(connection_.get()) != CONNECTION_OK) {
    throw std::runtime_error("PostgreSQL is gone after " + sql);
  }
  Outcome outcome;
  const ExecStatusType status = PQresultStatus(result.get());
  outcome.failed = status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK;
  if (outcome.failed) outcome.message = PQresultErrorMessage(result.get());
  const int columns = PQnfields(result.get());
  for (int i = 0; i < columns; ++i) {
    outcome.columns.push_back({PQfname(result.get(), i), TypeOf(PQftype(result.get(), i))});
  }
  for (int row = 0; row < PQntuples(result.get()); ++row) {
    TextRow& cells = outcome.rows.emplace_back();
    for (int i = 0; i < columns; ++i) {
      if (PQgetisnull(result.get(), row, i) != 0) {
        cells.emplace_back();
      } else {
        cells.emplace_back(std::string(PQgetvalue(result.get(), row, i),
                                       static_cast<size_t>(PQgetlength(result.get(), row, i))));
      }
    }
  }
  return outcome;
}

void PostgresqlServer::Execute(const std::string& sql) {
  const Outcome outcome = Run(sql);
  if (outcome.failed) throw std::runtime_error("PostgreSQL: " + outcome.message + " in " + sql);
}

}  // namespace colmerge::test
