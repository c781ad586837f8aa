// SPDX-License-Identifier: Apache-2.0
// UTF-8 text as a terminal shows it: how many cells it takes, and how it is cut to fit. Widths
// follow the common rule: two cells for East Asian wide characters and emoji, none for marks that
// combine with the character before them, one for everything else.
#ifndef COLMERGE_EXAMPLES_DISPLAY_TEXT_H_
#define COLMERGE_EXAMPLES_DISPLAY_TEXT_H_

#include <stddef.h>
#include <stdio.h>

// Cells in a line of the terminal that a stream goes to; 0 when it goes elsewhere, where lines may
// be of any length.
int terminal_width(FILE* stream);

// Number of terminal cells of NUL-terminated UTF-8.
int display_width(const char* text);

// A copy of length bytes of UTF-8 that is safe to print in one line (control characters become
// spaces) and at most max_width cells wide, with an ellipsis where it was cut. The caller frees it.
char* display_copy(const char* text, size_t length, int max_width);

#endif  // COLMERGE_EXAMPLES_DISPLAY_TEXT_H_
