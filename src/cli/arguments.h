/* arguments.h - command lines taken apart, and their help. The only door to argp. */
#ifndef CLI_ARGUMENTS_H
#define CLI_ARGUMENTS_H

#include "cli/command.h"

#include <stdio.h>

struct arguments {
    struct given given;
    const char *file;   /* NULL: none */
    const char *second; /* the operand after it */
    bool help;          /* was asked for; nothing else matters then */
};

/* Read the words after the name of the command, argv[0]. Their texts are borrowed.
 * ERROR_INVALID: one line that says which word is wrong. */
MUST_CHECK bool arguments_read(const struct command *command, int argc, char **argv,
                               struct arguments *arguments, struct error *err);

/* What stands behind the name of a command: "FILE", "FROM TO", or nothing. */
struct operands {
    char text[40];
};
struct operands operands_of(const struct command *command);

/* Write the help of a command. */
void arguments_help(const struct command *command, FILE *out);

#endif
