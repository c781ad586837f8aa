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
  for (const char* text : {"a,b", "a,b\n", "a,b\r\n\r\n", "a,b,\n"}) {
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
  Batch batch = Csv("\n\na,b\n\n1,x\n\r\n\n2,y\n\n");
  CHECK(Values(batch, "a") == Texts{"1", "2"});
  CHECK(batch.lines == Lines{5, 8});
}

TEST_CASE("with one column a blank line is a row") {
  Batch batch = Csv("\n\nk\nx\n\ny\n");
  CHECK(Values(batch, "k") == Texts{"x", "NULL", "y"});
  CHECK(batch.lines == Lines{4, 5, 6});
  CHECK(Values(Csv("k\r\n\r\n1\r\n\r\n"), "k") == Texts{"NULL", "1", "NULL"});
  CHECK(Values(Csv("k\r\r1"), "k") == Texts{"NULL", "1"});
  CHECK(Csv("k").rows == 0);
  CHECK(Csv("k\n").rows == 0);
  CHECK(TypeOf(Csv("k\n\n"), "k") == "null");
  CsvOptions options;
  options.header = false;
  CHECK(Values(Csv("\nx\n\n", options), "column_1") == Texts{"NULL", "x", "NULL"});
  // A second pass finds the same rows.
  CHECK(Values(Csv("k\n1\n\nx\n"), "k") == Texts{"1", "NULL", "x"});
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

TEST_CASE("comments, lines before the header, spaces around cells") {
  CsvOptions options;
  options.skipped_lines = 2;
  options.comment = '#';
  options.trim = true;
  const std::string text =
      "Report, of \"today\n\n# names:\n a , b\t, c\n#none\n1,  \"x \" \t, \n\n 2 ,#y,007 \n#";
  Batch batch = Csv(text, options);
  CHECK(Names(batch) == Texts{"a", "b", "c"});
  CHECK(Values(batch, "a") == Texts{"1", "2"});
  CHECK(TypeOf(batch, "a") == "int64");
  CHECK(Values(batch, "b") == Texts{"x ", "#y"});
  CHECK(Values(batch, "c") == Texts{"NULL", "007"});
  CHECK(batch.lines == Lines{6, 8});
  options.skipped_lines = 100;
  CHECK_THAT(CsvError(text, options).message(), HasText("the text is empty"));
  options.delimiter = '\t';
  options.skipped_lines = 0;
  CHECK(Values(Csv("a\tb\n 1\t\t\n", options), "b") == Texts{"NULL"});
  options.comment = ',';
  options.delimiter = ',';
  CHECK_THAT(CsvError("a", options).message(), HasText("the CSV comment must be"));
}

TEST_CASE("the delimiter is found by what it makes of the first rows") {
  CsvOptions options;
  options.delimiter = '\0';
  CHECK(Names(Csv("a;b\n1,5;2,5\n", options)) == Texts{"a", "b"});
  CHECK(Names(Csv("a\tb,c\n1\t2\n", options)) == Texts{"a", "b,c"});
  CHECK(Names(Csv("a|b|c\n1|2,0|3\n", options)) == Texts{"a", "b", "c"});
  CHECK(Names(Csv("a,b\n\"1;2\",3\n", options)) == Texts{"a", "b"});
  CHECK(Names(Csv("a;b;\n1;2;\n", options)) == Texts{"a", "b"});
  CHECK(Names(Csv("a b\n1 2\n", options)) == Texts{"a b"});
  CHECK(Names(Csv("\xEF\xBB\xBFsep=;\r\na;b\r\n1;2\r\n", options)) == Texts{"a", "b"});
  CHECK(Csv("sep=;\na;b\n1;2\n", options).lines == Lines{3});
  options.delimiter = ',';
  CHECK(Names(Csv("sep=;\n1\n", options)) == Texts{"sep=;"});
}

TEST_CASE("numbers with a comma and with groups") {
  CsvOptions options;
  options.delimiter = ';';
  options.numbers = {',', '.'};
  const std::string text =
      "a;b;c;d\n1.234,5;1.000;2024-01-01;1,5\n-0,5;12;2024-01-01 10:00:00.5;1.5\n";
  Batch batch = Csv(text, options);
  CHECK(Values(batch, "a") == Texts{"1234.5", "-0.5"});
  CHECK(TypeOf(batch, "b") == "int64");
  CHECK(Values(batch, "b") == Texts{"1000", "12"});
  CHECK(TypeOf(batch, "c") == "timestamp[us]");
  // Groups have three digits.
  CHECK(TypeOf(batch, "d") == "utf8");
  CHECK(Values(batch, "d") == Texts{"1,5", "1.5"});
  options.numbers = {',', '\0'};
  CHECK(TypeOf(Csv("a\n1.5\n2,5\n", options), "a") == "utf8");
  CHECK(TypeOf(Csv("a\n1.234\n", options), "a") == "utf8");
  CHECK(Values(Csv("a\n1,5e3\n", options), "a") == Texts{"1500"});
  for (bool declared : {true, false}) {
    Field field{"a", DataType::Decimal(TypeId::kDecimal128, 9, 2), true, {}};
    field.declared = declared;
    const Schema guide =
        SchemaOf({field, {"i", TypeId::kInt32, true, {}}, {"s", TypeId::kUtf8, true, {}}});
    options.numbers = {',', ' '};
    batch = Csv("a;i;s\n1 234,50;1 000;1 000,5\n", options, &guide);
    CHECK(Values(batch, "a") == Texts{"1234.50"});
    CHECK(Values(batch, "i") == Texts{"1000"});
    CHECK(Values(batch, "s") == Texts{"1 000,5"});
    CHECK_THAT(CsvError("a\n1.5\n", options, &guide).message(), HasText("'1.5' is not a decimal"));
    CHECK_THAT(CsvError("a\n1 23\n", options, &guide).message(),
               HasText("'1 23' is not a decimal"));
  }
  options.numbers = {'1', '\0'};
  CHECK_THAT(CsvError("a\n", options).message(), HasText("the decimal point and"));
}

TEST_CASE("declared columns are of their type whatever the cells look like") {
  CsvOptions options;
  Field zip{"zip", TypeId::kUtf8, true, {}};
  Field n{"n", TypeId::kInt8, true, {}};
  options.types = {zip, n};
  const Schema guide = Inferred({{"zip", TypeId::kInt64, true, {}}});
  Batch batch = Csv("zip,n,m\n12345,007,1\n", options, &guide);
  CHECK(TypeOf(batch, "zip") == "utf8");
  CHECK(Values(batch, "n") == Texts{"7"});
  CHECK(batch.schema.field(0).declared);
  CHECK(batch.schema.field(1).declared);
  CHECK_FALSE(batch.schema.field(2).declared);
  CHECK(CsvError("zip,n\n1,x\n", options).message() == "line 2: 'x' is not an int8 (column 'n')");
  CHECK(CsvError("zip\n1\n", options).message() ==
        "'types' names the column 'n', which the text does not have");
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
  CHECK(CsvError("a,b\n1,2,\"\"\n").message() == "line 2 has 3 fields, the header has 2");
  CHECK(CsvError("a,b\n1,2,,\n").message() == "line 2 has 4 fields, the header has 2");
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

TEST_CASE("names that the header lacks or repeats are made") {
  CHECK(Names(Csv(",id,v\n0,1,a\n")) == Texts{"column_1", "id", "v"});
  CHECK(Names(Csv("a,b,a,a\n1,2,3,4\n")) == Texts{"a", "b", "a_1", "a_2"});
  CHECK(Names(Csv("a,\"\"\n1,2\n")) == Texts{"a", "column_2"});
  // What stands in the header has its name.
  CHECK(Names(Csv("a,a,a_1,,column_4\n1,2,3,4,5\n")) ==
        Texts{"a", "a_2", "a_1", "column_4_1", "column_4"});
  CHECK(Values(Csv("a,a\n1,2\n"), "a_1") == Texts{"2"});
}

TEST_CASE("many names that are repeated take no longer each") {
  std::string text;
  for (int i = 0; i < 20000; ++i) text += i == 0 ? "a" : ",a";
  CHECK(Csv(text + "\n").schema.field(19999).name == "a_19999");
}

TEST_CASE("a delimiter at the end of a line makes no column") {
  CHECK(Names(Csv("a,b,\n1,2,\n3,4,\n")) == Texts{"a", "b"});
  CHECK(Names(Csv("a,b,\n1,2,\n3,4,x\n")) == Texts{"a", "b", "column_3"});
  CHECK(Values(Csv("a,b\n1,2,\n3,4\n"), "b") == Texts{"2", "4"});
  CHECK(Names(Csv(",\n1,\n")) == Texts{"column_1"});
  CHECK(Names(Csv("a,\"\"\n1,\n")) == Texts{"a", "column_2"});
}

TEST_CASE("header names that cannot name a column") {
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
  for (int i = 1; i < 100000; ++i) header += ",c" + std::to_string(i);
  CHECK(Csv(header + "\n").schema.size() == 100000);
  Status status = CsvError(header + ",d\n");
  CHECK(status.code() == Code::kLimitExceeded);
  CHECK(status.message() == "line 1: more than 100000 columns");
  CHECK(CsvError("a,b\n" + std::string(100000, ',')).message() ==
        "line 2 has 100001 fields, the header has 2");
}

TEST_CASE("options that cannot work") {
  for (char c : {'\n', '\r', '\xE4'}) {
    CsvOptions options;
    options.delimiter = c;
    CHECK(CsvError("a", options).code() == Code::kInvalidArgument);
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
