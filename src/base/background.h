/* background.h - a thread whose work can wait.
 */
#ifndef BASE_BACKGROUND_H
#define BASE_BACKGROUND_H

/* From now on the calling thread gives way to all others of the machine that want the
 * processor. It must hold no lock for long that others wait for. */
void background_thread(void);

#endif
