/* settle.c - removes events from the queue once the server has answered for them. */
#include "edge/spool/inside.h"

bool spool_settle(struct spool *spool, const struct verdict *verdict, size_t count,
                  instant now, struct error *err)
{
    for (size_t i = 0; i < count; i++) {
        const struct verdict *one = &verdict[i];
        bool found;
        if (one->reason ? !spool_bury(spool, one->number, one->reason, now, &found, err)
                        : !spool_take_out(spool, one->number, &found, err))
            return false;
        spool->change[one->reason ? FIGURE_REJECTED : FIGURE_DELIVERED] += found;
    }
    return true;
}
