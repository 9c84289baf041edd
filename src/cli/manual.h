/* manual.h - the table of commands as other programs want it. */
#ifndef CLI_MANUAL_H
#define CLI_MANUAL_H

#include <stdio.h>

/* Write the manual page, for man(1). */
void manual_page(FILE *out);

/* Write what bash reads to complete words. */
void manual_completion(FILE *out);

#endif
