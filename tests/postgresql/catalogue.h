// SPDX-License-Identifier: Apache-2.0
// Every operator and function that docs/query.md names, as expressions with places for arguments:
// {int} stands for an argument of the kind int (typed_values.h).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "postgresql/typed_values.h"

namespace colmerge::test {

struct Form {
  enum Flags : uint32_t {
    kAggregate = 1,
    kNear = 2,      // compared with a tolerance, so never part of another expression
    kAlone = 4,     // exact, but never part of another expression
    kRare = 8,      // drawn rarely: fails for most values
    kRefused = 16,  // refused by both sides, whatever the values
  };

  Kind result;
  std::string ours;
  std::string theirs;  // mostly the same; else documented_differences.h says why
  uint32_t flags = 0;
};

const std::vector<Form>& Forms();
// Those of them that are about texts and bytes, dates and times; aggregates.
const std::vector<Form>& TextForms();
const std::vector<Form>& TimeForms();
const std::vector<Form>& AggregateForms();

// The kinds of a form's places, in their order.
std::vector<Kind> PlacesOf(const Form& form);
// A form's text with its places filled.
std::string Filled(const std::string& text, const std::vector<std::string>& arguments);

}  // namespace colmerge::test
