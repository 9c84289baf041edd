/* manual.h - the table of commands as other programs want it. */
#ifndef CLI_MANUAL_H
#define CLI_MANUAL_H

#include "cli/command.h"

#include <stdio.h>

/* Write the manual page, for man(1). `about`: what the program does, lines of text. */
void manual_page(const char *about, const struct command *commands, size_t count,
                 FILE *out);

/* Write what bash reads to complete words. */
void manual_completion(const struct command *commands, size_t count, FILE *out);

#endif
