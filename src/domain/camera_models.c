#include "domain/camera_models.h"

#include "base/arena.h"

#include <string.h>

static int compare(const struct camera_model *one, str camera, str model)
{
    int order = str_compare(one->camera, camera);
    return order ? order : str_compare(one->model, model);
}

/* NULL: there is none; it would be the one number *at. */
static struct camera_model *find(const struct camera_models *models, str camera,
                                 str model, size_t *at)
{
    size_t low = 0, high = models->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare(&models->at[middle], camera, model);
        if (order == 0)
            return &models->at[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *at = low;
    return NULL;
}

static struct camera_model *insert(struct camera_models *models, size_t at)
{
    if (models->count == models->room) {
        size_t old = models->room * sizeof *models->at;
        models->room = models->room ? 2 * models->room : 16;
        models->at =
            arena_grow(models->arena, models->at, old, models->room * sizeof *models->at);
    }
    memmove(models->at + at + 1, models->at + at,
            (models->count++ - at) * sizeof *models->at);
    return &models->at[at];
}

void camera_models_see(struct camera_models *models, str camera, str model, instant seen)
{
    size_t at;
    instant hour = instant_floor(seen, SPAN_HOUR);
    struct camera_model *one = find(models, camera, model, &at);
    if (!one && models->count >= CAMERA_MODELS_MOST)
        return;
    if (!one) {
        *insert(models, at) =
            (struct camera_model){arena_copy(models->arena, camera),
                                  arena_copy(models->arena, model), hour, hour};
        return;
    }
    one->first = instant_earlier(one->first, hour);
    one->last = instant_later(one->last, hour);
}

instant camera_model_last(const struct camera_models *models, str camera, str model,
                          instant since)
{
    size_t at;
    const struct camera_model *one = find(models, camera, model, &at);
    return one ? one->last : instant_floor(since, SPAN_HOUR);
}

bool camera_model_followed(const struct camera_models *models,
                           const struct camera_model *other, str camera, str model,
                           instant since)
{
    return str_equal(other->camera, camera) && !str_equal(other->model, model) &&
           instant_before(camera_model_last(models, camera, model, since), other->last);
}

bool camera_model_replaced(const struct camera_models *models, str camera, str model,
                           instant since)
{
    for (size_t i = 0; i < models->count; i++)
        if (camera_model_followed(models, &models->at[i], camera, model, since))
            return true;
    return false;
}
