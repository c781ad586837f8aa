// SPDX-License-Identifier: Apache-2.0
// The form of CSV text: quotes, line ends, headers, nulls, and what is wrong with it.
#include "text/reading.h"

namespace colmerge::test {
namespace {

Texts Names(const Batch& batch) {
  Texts names;
  for (const Field& field : batch.schema.fields()) names.push_back(field.name);
  return names;
}

TEST_CASE("rows, columns and the lines they began on") {
  Batch batch = Csv("id,name\n1,Anna\n2,Bert\n");
  CHECK(batch.rows == 2);
  CHECK(Names(batch) == Texts{"id", "name"});
  CHECK(Values(batch, "id") == Texts{"1", "2"});
  CHECK(Values(batch, "name") == Texts{"Anna", "Bert"});
  CHECK(batch.lines == Lines{2, 3});
}

TEST_CASE("the last line needs no end") {
  CHECK(Values(Csv("a,b\n1,x"), "b") == Texts{"x"});
  CHECK(Values(Csv("a,b\n1,"), "b") == Texts{"NULL"});
  CHECK(Values(Csv("a,b\n1,\"x\""), "b") == Texts{"x"});
}

TEST_CASE("a header alone is a batch without rows") {
  for (const char* text : {"a,b", "a,b\n", "a,b\r\n\r\n"}) {
    Batch batch = Csv(text);
    CHECK(batch.rows == 0);
    CHECK(Names(batch) == Texts{"a", "b"});
    CHECK(TypeOf(batch, "a") == "null");
  }
}

TEST_CASE("lines end in LF, CRLF or CR") {
  for (const char* end : {"\n", "\r\n", "\r"}) {
    const std::string e = end;
    const std::string text = "a,b" + e + "1,\"x" + e + "y\"" + e + "2,z" + e;
    Batch batch = Csv(text);
    CHECK(Values(batch, "a") == Texts{"1", "2"});
    CHECK(Values(batch, "b") == Texts{"x" + e + "y", "z"});
    CHECK(batch.lines == Lines{2, 4});
  }
}

TEST_CASE("blank lines are skipped and counted") {
  Batch batch = Csv("\n\na\n\n1\n\r\n\n2\n");
  CHECK(Values(batch, "a") == Texts{"1", "2"});
  CHECK(batch.lines == Lines{5, 8});
}

TEST_CASE("quoted cells hold delimiters, quotes and line ends") {
  Batch batch = Csv(R"(a,b,c
"x,y","he said ""no""","""quoted from end to end"""
"""","","a""b""c and a tail that is longer than twelve"
)");
  CHECK(Values(batch, "a") == Texts{"x,y", "\""});
  CHECK(Values(batch, "b") == Texts{"he said \"no\"", ""});
  CHECK(Values(batch, "c") ==
        Texts{"\"quoted from end to end\"", "a\"b\"c and a tail that is longer than twelve"});
}

TEST_CASE("a quote inside an unquoted cell is a character") {
  CHECK(Values(Csv("a\n5\" pipe\n"), "a") == Texts{"5\" pipe"});
}

TEST_CASE("an unquoted empty cell is null, a quoted one an empty string") {
  Batch batch = Csv("s,n\nx,1\n,\n\"\",\"\"\n");
  CHECK(Values(batch, "s") == Texts{"x", "NULL", ""});
  CHECK(TypeOf(batch, "n") == "int64");
  CHECK(Values(batch, "n") == Texts{"1", "NULL", "NULL"});
}

TEST_CASE("empty strings before the first text or number") {
  CHECK(Values(Csv("s,t\n\"\",1\n,1\nx,1\n"), "s") == Texts{"", "NULL", "x"});
  CHECK(Values(Csv("n,t\n\"\",1\n7,1\n"), "n") == Texts{"NULL", "7"});
  CHECK(Values(Csv("n,t\n\"\",1\n7,1\nx,1\n"), "n") == Texts{"", "7", "x"});
}

TEST_CASE("more texts for null count in unquoted cells") {
  CsvOptions options;
  options.null_texts = {"NA", "\\N"};
  Batch batch = Csv("n,s\n1,NA\nNA,\"NA\"\n\\N,na\n", options);
  CHECK(Values(batch, "n") == Texts{"1", "NULL", "NULL"});
  CHECK(Values(batch, "s") == Texts{"NULL", "NA", "na"});
}

TEST_CASE("a byte order mark is skipped") {
  CHECK(Names(Csv("\xEF\xBB\xBF"
                  "a\n1\n")) == Texts{"a"});
  CHECK(Names(Csv("\xEF\xBB\xBF"
                  "\"a\"\n1\n")) == Texts{"a"});
}

TEST_CASE("another delimiter, another quote, no quote") {
  CsvOptions semicolon;
  semicolon.delimiter = ';';
  semicolon.quote = '\'';
  CHECK(Values(Csv("a;b\n'x;''y';1,5\n", semicolon), "a") == Texts{"x;'y"});
  CsvOptions tabs;
  tabs.delimiter = '\t';
  tabs.quote = '\0';
  CHECK(Values(Csv("a\tb\n\"x\ty\n", tabs), "a") == Texts{"\"x"});
}

TEST_CASE("without a header columns are numbered") {
  CsvOptions options;
  options.header = false;
  Batch batch = Csv("1,x\n2,y\n", options);
  CHECK(Names(batch) == Texts{"column_1", "column_2"});
  CHECK(Values(batch, "column_1") == Texts{"1", "2"});
  CHECK(batch.lines == Lines{1, 2});
  CHECK(CsvError("1,x\n2\n", options).message() == "line 2 has 1 field, the first row has 2");
}

TEST_CASE("names from the caller stand in for those of the text") {
  CsvOptions options;
  options.column_names = {"x", "y"};
  CHECK(Names(Csv("a,a\n1,2\n", options)) == Texts{"x", "y"});
  CHECK(Values(Csv("a,a\n1,2\n", options), "x") == Texts{"1"});
  options.header = false;
  CHECK(Values(Csv("1,2\n3,4\n", options), "y") == Texts{"2", "4"});
  options.column_names = {"x"};
  Status status = CsvError("1,2\n", options);
  CHECK(status.code() == Code::kInvalidArgument);
  CHECK(status.message() == "column_names has 1 name, but the text has 2 columns");
  options.column_names = {"x", "x"};
  CHECK(CsvError("1,2\n", options).message() == "column_names has 'x' twice");
}

TEST_CASE("without inference new columns are strings") {
  CsvOptions options;
  options.infer_types = false;
  Schema guide = SchemaOf({{"b", TypeId::kInt8, true, {}}});
  Batch batch = Csv("a,b\n1,2\n\"\",\n", options, &guide);
  CHECK(TypeOf(batch, "a") == "utf8");
  CHECK(Values(batch, "a") == Texts{"1", ""});
  CHECK(TypeOf(batch, "b") == "int8");
}

TEST_CASE("header names may be quoted") {
  CHECK(Names(Csv("\"a,\"\"b\"\"\",c\n1,2\n")) == Texts{"a,\"b\"", "c"});
}

TEST_CASE("long strings are borrowed from the text") {
  const std::string text = "a\nlonger than the twelve bytes of a reference\n";
  Batch batch = Csv(text);
  const char* data = batch.columns[0].String(0).data();
  CHECK((data >= text.data() && data < text.data() + text.size()));
}

TEST_CASE("wrong numbers of fields") {
  Status few = CsvError("a,b,c\n1,2,3\n\n4,5\n");
  CHECK(few.code() == Code::kInvalidText);
  CHECK(few.message() == "line 4 has 2 fields, the header has 3");
  CHECK(few.detail().row == 1);
  CHECK(few.detail().line == 4);
  CHECK(CsvError("a,b\n1,2,3\n").message() == "line 2 has 3 fields, the header has 2");
  CHECK(CsvError("a,b\n1,2,\n").message() == "line 2 has 3 fields, the header has 2");
  CHECK(CsvError("a,b\n\"x\ny\",2\n3\n").message() == "line 4 has 1 field, the header has 2");
}

TEST_CASE("the number of fields is checked before their types") {
  Schema guide = SchemaOf({{"a", TypeId::kInt64, true, {}}, {"b", TypeId::kUtf8, true, {}}});
  CHECK(CsvError("a,b\nx\n", {}, &guide).message() == "line 2 has 1 field, the header has 2");
}

TEST_CASE("a quote that is never closed") {
  Status status = CsvError("a,b\n1,2\n3,\"x\n\n\n");
  CHECK(status.code() == Code::kInvalidText);
  CHECK(status.message() == "line 3, byte 3: this quote is never closed");
  CHECK(status.detail().line == 3);
  CHECK(status.detail().position == 10);
  CHECK(CsvError("a\n\"x\"\"").message() == "line 2, byte 1: this quote is never closed");
  CHECK(CsvError("a\r1\r\"x").message() == "line 3, byte 1: this quote is never closed");
  CHECK(CsvError("a\r\n1\r\n\"x").message() == "line 3, byte 1: this quote is never closed");
  CHECK(CsvError("\"").message() == "line 1, byte 1: this quote is never closed");
}

TEST_CASE("text after a closing quote") {
  CHECK(CsvError("a,b\n1,\"x\"y\n").message() == "line 2, byte 6: text after a closing quote");
  CHECK(CsvError("a,b\r\n1,\"x\" ,\r\n").message() == "line 2, byte 6: text after a closing quote");
}

TEST_CASE("header names that are missing or repeated") {
  CHECK(CsvError("a,b,a\n").message() == "line 1: the column name 'a' is repeated");
  CHECK(CsvError("\na,,b\n").message() == "line 2: column 2 has no name");
  CHECK(CsvError("a,\"\"\n").message() == "line 1: column 2 has no name");
  CHECK(CsvError(std::string_view("a,b\0c\n", 6)).message() ==
        "line 1: the column name 'b c' has a NUL byte");
  const std::string longest(kLongestName, 'n');
  CHECK(Names(Csv(longest + "\n")) == Texts{longest});
  CHECK_THAT(CsvError("a," + longest + "n\n").message(),
             HasText("bytes, more than " + std::to_string(kLongestName)));
}

TEST_CASE("no header at all") {
  for (const char* text : {"", "\n\n", "\xEF\xBB\xBF", "\r\n"}) {
    CHECK(CsvError(text).message() ==
          "line 1: the text is empty, the names of its columns are unknown");
  }
}

TEST_CASE("text that is not UTF-8") {
  Status status = CsvError("a,b\n1,x\n2,\xC3\x28\n");
  CHECK(status.code() == Code::kInvalidText);
  CHECK(status.message() == "line 3, byte 3: the text is not UTF-8");
  CHECK(CsvError("\xFF\xFE"
                 "a")
            .message() == "line 1, byte 1: the text is not UTF-8");
}

TEST_CASE("too many columns") {
  std::string header = "c";
  for (int i = 0; i < 10000; ++i) header += ",c" + std::to_string(i);
  Status status = CsvError(header + "\n");
  CHECK(status.code() == Code::kLimitExceeded);
  CHECK(status.message() == "line 1: more than 10000 columns");
  CHECK(CsvError("a,b\n" + std::string(100000, ',')).message() ==
        "line 2 has 100001 fields, the header has 2");
}

TEST_CASE("options that cannot work") {
  for (char c : {'\n', '\r', '\0', '\xE4'}) {
    CsvOptions options;
    options.delimiter = c;
    CHECK(CsvError("a", options).code() == Code::kInvalidArgument);
    if (c == '\0') continue;
    options.delimiter = ',';
    options.quote = c;
    CHECK(CsvError("a", options).code() == Code::kInvalidArgument);
  }
  CsvOptions same;
  same.delimiter = '"';
  CHECK_THAT(CsvError("a", same).message(), HasText("the CSV quote must be"));
}

}  // namespace
}  // namespace colmerge::test
