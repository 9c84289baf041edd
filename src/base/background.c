#include "base/background.h"

#include <sys/resource.h>

enum { NICE = 15 };

void background_thread(void)
{
    /* On Linux this is about the calling thread. Where it is refused, it only is less
     * polite. */
    (void)setpriority(PRIO_PROCESS, 0, NICE);
}
