/* camera_readings.h - cameras that no box watches, and what nobody can know of
 * workstations while none of their cameras sees.
 */
#ifndef PIPELINE_CAMERA_READINGS_H
#define PIPELINE_CAMERA_READINGS_H

#include "domain/camera_hours.h"
#include "pipeline/alert_readings.h"

struct cameras_heard;

/* How long nothing has come of a camera that is silent, in hours in which much does. */
#define CAMERA_SILENCE ((span){30 * 60 * 1000})

/* Add whether cameras are silent or dark that no agent in `list` tells of. One of which
 * an agent tells is dark, too, if it has told nothing else for an hour. NULL, or nothing
 * known yet: all stays as it is. */
void camera_read_silence(const struct camera_list *cameras, struct cameras_heard *heard,
                         instant now, enum alert_time time, struct alert_readings *list);

/* Which cameras see, as the readings of cameras in `list` tell. `cameras`: NULL: nothing
 * is known yet. Lives in the arena of the list, and as long as `cameras`. */
struct camera_sight;
struct camera_sight *camera_sight_new(const struct camera_list *cameras,
                                      const struct alert_readings *list);

/* The cameras of a workstation, none of which sees. */
struct camera_blind {
    instant since; /* when the last of them went blind; 0: nobody knows */
    size_t first, count;
};

/* Is nothing known of a workstation that has been as it is since then (0: of all the
 * time), as none of its cameras saw how that began? */
bool camera_sight_hides(const struct camera_sight *sight, str station, instant since,
                        struct camera_blind *blind);

/* Its camera of that number. *why: ALERT_CAMERA_SILENT, _DARK or _OFFLINE, or
 * ALERT_AGENT_OFFLINE, where its agent is gone. */
str camera_blind_camera(const struct camera_sight *sight,
                        const struct camera_blind *blind, size_t number,
                        enum alert_rule *why);

/* Where all cameras of a workstation are silent, dark, offline, or behind an agent that
 * is gone, nothing is known of what began there since: the camera needs a person, and
 * nobody is missing. The readings of cameras must be in `list`. */
void camera_hide_stations(const struct camera_list *cameras, struct alert_readings *list);

#endif
