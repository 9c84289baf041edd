/* command.h - what can be typed: shopfloor COMMAND [OPTION...] [FILE] */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "cli/settings.h"

#include "base/cleanup.h"

#include <stdbool.h>

struct command;

enum {
    EXIT_GOOD = 0,
    EXIT_BAD = 1,   /* it failed, wholly or in part */
    EXIT_USAGE = 2, /* it could not be understood */
};

/* A command as it was typed. */
struct invocation {
    const struct command *command;
    const struct given *given;
    struct settings settings;
    const char *file;   /* NULL: none */
    const char *second; /* NULL: none */
};

/* Do it. *status, EXIT_GOOD until then, is what the program exits with. When it fails
 * with that, the program exits with EXIT_USAGE for ERROR_INVALID and EXIT_BAD for all
 * else. */
typedef bool command_run(const struct invocation *invocation, int *status,
                         struct error *err);

struct command {
    const char *name;    /* one word, or two */
    unsigned bit;        /* FOR_...: the settings it has */
    const char *operand; /* "FILE", which must then be given; NULL: none */
    const char *second;  /* "TO", of those with two operands; NULL: none */
    const char *summary; /* lower case, no full stop */
    const char *help;    /* paragraphs, lines of at most 78 characters */
    const char *examples;
    command_run *run;
    bool reads; /* ERROR_INVALID is about what it reads, not about how it was typed */
};

/* All of them, in the order of --help; and what it says above and below them. */
extern const struct command commands[];
extern const size_t commands_count;
extern const char commands_about[], commands_examples[];

command_run run_serve;                          /* serve.c */
command_run run_import;                         /* import.c */
command_run run_export;                         /* export.c */
command_run run_seed;                           /* seed.c */
command_run run_doctor;                         /* doctor.c */
command_run run_audit_verify, run_audit_export; /* audit.c */
command_run run_backup, run_restore;            /* backup.c */
command_run run_migrate;                        /* migrate.c */
command_run run_alert_test;                     /* alert.c */
command_run run_verify;                         /* verify.c */
command_run run_sink_clickhouse;                /* sink.c */
command_run run_hub_preview;                    /* sheets.c */
command_run run_health;                         /* health.c */
command_run run_user_add, run_user_list, run_user_change, run_user_password,
    run_user_remove;                                   /* user.c */
command_run run_key_add, run_key_list, run_key_revoke; /* key.c */
command_run run_work;                                  /* work.c */
command_run run_hub, run_hub_enrol;                    /* hub.c */
command_run run_edge;                                  /* edge.c */
command_run run_spool_stats, run_spool_list, run_spool_verify, run_spool_replay,
    run_spool_salvage; /* spool.c */
command_run run_adapt; /* adapt.c */

#endif
