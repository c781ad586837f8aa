// SPDX-License-Identifier: Apache-2.0
#include "differential/type_catalog.h"

#include <string>

namespace colmerge::test {
namespace {

Type Flat(const char* format) { return {format, {}, {}, false}; }

const std::vector<Type>& FlatTypes() {
  static const std::vector<Type> types = [] {
    std::vector<Type> list;
    for (const char* format :
         {"n",       "b",   "c",   "s",     "i",      "l",       "C",         "S",
          "I",       "L",   "e",   "f",     "g",      "u",       "U",         "vu",
          "z",       "Z",   "vz",  "w:5",   "w:16",   "tdD",     "tdm",       "tts",
          "ttm",     "ttu", "ttn", "tss:",  "tsm:",   "tsu:UTC", "tsn:",      "tsu:",
          "tsm:UTC", "tDs", "tDm", "tDu",   "tDn",    "tiM",     "tiD",       "tin",
          "l",       "i",   "u",   "d:9,2", "d:30,4", "g",       "d:60,6,256"}) {
      list.push_back(Flat(format));
    }
    return list;
  }();
  return types;
}

Type DictionaryOf(const char* index, const char* values) {
  return {index, {}, {Flat(values)}, false};
}

Type RandomDictionary(Random* random) {
  static const std::vector<const char*> indices = {"c", "s", "i", "l", "C", "S", "I", "L"};
  static const std::vector<const char*> values = {"u", "u", "U", "vu",     "z",
                                                  "l", "i", "g", "tsu:UTC"};
  return DictionaryOf(random->Pick(indices), random->Pick(values));
}

Type RandomNested(Random* random, int depth) {
  const auto item = [&](const char* name) {
    const bool deeper = depth > 0 && random->Percent(40);
    return Field{
        name, deeper ? RandomNested(random, depth - 1) : random->Pick(FlatTypes()), true, {}};
  };
  switch (random->Below(5)) {
    case 0: return {"+l", {item("item")}, {}, false};
    case 1: return {"+L", {item("item")}, {}, false};
    case 2: return {"+w:" + std::to_string(random->Below(4)), {item("item")}, {}, false};
    case 3: return {"+s", {item("a"), item("b")}, {}, false};
    default: break;
  }
  const Field key{"key", Flat(random->Percent(50) ? "u" : "i"), false, {}};
  return {"+m", {{"entries", {"+s", {key, item("value")}, {}, false}, false, {}}}, {}, false};
}

// Types, and others whose every value they keep exactly (times as far as they do not overflow).
struct Sources {
  const char* to;
  std::vector<const char*> from;
};

const std::vector<Sources>& AllSources() {
  static const std::vector<Sources> sources = {
      {"s", {"c", "C"}},
      {"i", {"c", "s", "C", "S"}},
      {"l", {"c", "s", "i", "C", "S", "I"}},
      {"S", {"C"}},
      {"I", {"C", "S"}},
      {"L", {"C", "S", "I"}},
      {"f", {"c", "s", "C", "S", "e"}},
      {"g", {"c", "s", "i", "C", "S", "I", "e", "f"}},
      {"d:30,4", {"c", "I", "l", "L", "d:9,2"}},
      {"d:60,6,256", {"l", "L", "d:9,2", "d:30,4"}},
      {"u", {"U", "vu"}},
      {"U", {"u", "vu"}},
      {"vu", {"u", "U"}},
      {"z", {"Z", "vz", "w:5"}},
      {"Z", {"z", "w:16"}},
      {"vz", {"z", "w:5"}},
      {"tdm", {"tdD"}},
      {"ttm", {"tts"}},
      {"ttu", {"tts", "ttm"}},
      {"ttn", {"tts", "ttu"}},
      {"tsm:", {"tss:"}},
      {"tsu:", {"tss:", "tsm:"}},
      {"tsn:", {"tss:", "tsu:"}},
      {"tsu:UTC", {"tsm:UTC"}},
      {"tDm", {"tDs"}},
      {"tDn", {"tDs", "tDu"}},
  };
  return sources;
}

}  // namespace

Type RandomType(Random* random) {
  const uint64_t kind = random->Below(100);
  if (kind < 10) return RandomNested(random, 1);
  if (kind < 20) return RandomDictionary(random);
  return random->Pick(FlatTypes());
}

Type RandomKeyType(Random* random) {
  const uint64_t kind = random->Below(100);
  if (kind < 30) return Flat("l");
  if (kind < 45) return Flat("u");
  if (kind < 55) return RandomDictionary(random);
  return random->Pick(FlatTypes());
}

Type RandomSourceOf(const Type& to, Random* random) {
  if (to.is_nested()) return to;
  if (random->Percent(5)) return Flat("n");
  const std::string& format = to.values().format;
  // Dictionary-encoded values are few: as many as an index of one byte can tell apart.
  if (!to.dictionary.empty() && WidthOf(to.format) == 1) return DictionaryOf("s", format.c_str());
  std::vector<Type> sources;
  for (const Sources& entry : AllSources()) {
    if (format != entry.to) continue;
    for (const char* from : entry.from) sources.push_back(Flat(from));
  }
  if (!to.dictionary.empty() || random->Percent(20)) {
    sources.push_back(DictionaryOf("s", format.c_str()));
    sources.push_back(DictionaryOf("I", format.c_str()));
  }
  if (!to.dictionary.empty()) sources.push_back(to.values());
  if (sources.empty() || format == "n") return to;
  return random->Pick(sources);
}

Type MismatchOf(const Type& to) {
  const Layout layout = LayoutOf(to.values().format);
  const bool is_text =
      layout == Layout::kText32 || layout == Layout::kText64 || layout == Layout::kTextView;
  if (to.format == "n") return Flat("i");
  return Flat(is_text ? "b" : "u");
}

}  // namespace colmerge::test
