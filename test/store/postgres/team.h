/* team.h - processes that write the same events to one site at once. Test code. */
#ifndef TEST_STORE_POSTGRES_TEAM_H
#define TEST_STORE_POSTGRES_TEAM_H

#include "../engines.h"
#include "../naive.h"
#include "../stream.h"

#include "base/arena.h"

enum { TEAM_FACTS = 2400, TEAM_PROCESSES = 4 };
#define TEAM_HOLD ((span){20 * 60 * 1000})

/* What happens to the first process. */
enum accident {
    ACCIDENT_NONE,
    ACCIDENT_STOPPED, /* within a transaction, until the others are done */
    ACCIDENT_KILLED,  /* somewhere; another one sends again what it had to send */
};

struct team {
    const struct engine *engine;
    char name[80], folder[FOLDER_ROOM], url[URL_ROOM];
    struct random random;
    struct arena arena;
    struct floor floor;
    struct stream stream;
    int processes; /* at most TEAM_PROCESSES */
    enum accident accident;
    instant first, end;
    struct fact fact[TEAM_FACTS]; /* what must be kept in the end */
    size_t facts;
};

/* A fresh site with a few workers and stations. It is nobody's connection. */
void team_open(struct team *team, const struct engine *engine, uint64_t seed);
void team_close(struct team *team);
/* Take the URL with which a transaction ends that waits for two seconds. */
void team_take_usual_url(struct team *team);

/* What is sent, made up; and what must be kept of it. All of one uuid are sent by the
 * same process, in order, so that it is known which comes first. Those of a worker, and
 * of a station, are sent by all. In the end each corrects some of what it has sent. */
void team_make_stream(struct team *team);
void team_note_facts(struct team *team);

/* All at once, each in a process of its own. */
void team_write(struct team *team);
/* In this one, as the process of that number. Whatever goes wrong ends it. */
void team_write_as(struct team *team, int number);

#endif
