/* camera_hours.h - when cameras usually tell something, and of which workstations.
 *
 * A camera that posts straight to the server has nobody beside it who would say that it
 * is silent. But who told much at this time of the day on most days is missed when
 * nothing comes today. What is counted are claims: events that say what is seen. An event
 * of the state "unknown" says that nothing is.
 *
 * Made from the hours of quality (quality.h) of the last nine days. Nobody is in it.
 */
#ifndef DOMAIN_CAMERA_HOURS_H
#define DOMAIN_CAMERA_HOURS_H

#include "domain/quality.h"

struct arena;

enum {
    CAMERA_HOURS = 9 * 24, /* that are kept of each camera */
    CAMERA_CLAIMS = 20,    /* in an hour, that it is one in which the camera tells much */
    CAMERA_DAYS = 3,       /* of the last seven: at the same hour */
    CAMERA_LIST_MOST = 1000,
};

struct camera_hours {
    str camera;                     /* never empty */
    uint32_t claims[CAMERA_HOURS];  /* [0]: in the last hour */
    uint32_t unknown[CAMERA_HOURS]; /* events that say that nothing is seen */
};

/* A workstation of which a camera told in the last seven days. */
struct camera_station {
    str station;
    size_t camera; /* its number in the list */
};

struct camera_list {
    instant until;               /* the end of the last hour; 0: nothing is known yet */
    struct camera_hours *camera; /* in order of their names */
    size_t cameras, room;
    bool more;                      /* there are more cameras than CAMERA_LIST_MOST */
    struct camera_station *station; /* in order of station and camera */
    size_t stations, stations_room;
    struct arena *arena; /* in which they live */
};

/* Add a row of an hour. Old ones are passed over, those of cameras without a name, and
 * of more cameras than CAMERA_LIST_MOST. */
void camera_list_add(struct camera_list *list, instant hour,
                     const struct quality_row *row);

/* Does the camera tell much in the hour that begins then, as far as is known? It did on
 * three of the seven days before, and, if it was there already, a week before. */
bool camera_expected(const struct camera_list *list, const struct camera_hours *camera,
                     instant hour);

/* Does it send, and see nothing? It told nothing but that in the last hour that is known,
 * in which it usually tells much. *since: when it began, by the hour. */
bool camera_sees_nothing(const struct camera_list *list,
                         const struct camera_hours *camera, instant *since);

#endif
