/* camera_models.h - which models a camera has had, and which of them came after another.
 *
 * A model was seen in the hours in which it claimed something. Another one has come after
 * it once it claims something in a later hour than the last of the first one: then the
 * first one is replaced. So two models that run side by side replace nobody, and one that
 * comes back is in use again.
 */
#ifndef DOMAIN_CAMERA_MODELS_H
#define DOMAIN_CAMERA_MODELS_H

#include "base/instant.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

struct arena;

struct camera_model {
    str camera, model;
    instant first, last; /* the begins of the hours in which it was first and last seen */
};

/* Senders choose the names, so further ones are passed over. */
enum { CAMERA_MODELS_MOST = 5000 };

/* By camera and model. Texts live in the arena. */
struct camera_models {
    struct arena *arena;
    struct camera_model *at;
    size_t count, room;
};

/* It claimed something at `seen`. The texts are copied when they are new. */
void camera_models_see(struct camera_models *models, str camera, str model, instant seen);

/* The begin of the hour in which it last claimed something; `since`: when it is not among
 * them. */
instant camera_model_last(const struct camera_models *models, str camera, str model,
                          instant since);

/* Has this one come after the model of that camera? `since`: what is taken for its last
 * hour when it is not among them. */
bool camera_model_followed(const struct camera_models *models,
                           const struct camera_model *other, str camera, str model,
                           instant since);
/* Has any? */
bool camera_model_replaced(const struct camera_models *models, str camera, str model,
                           instant since);

#endif
