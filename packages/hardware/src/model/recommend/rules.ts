/** The part of the memory that builds may have; the rest is for the kernel, its page cache, and the daemon. */
export const defaultMemoryShare = 0.8;

/** What one compiler needs, when nobody has measured it: C++ and Rust take 1.5 to 2 GiB, C much less. */
export const defaultProcessBytes: number = 1.5 * 1024 ** 3;

/** Up to so many processes keep a performance core's worth of capacity at work, because some of them wait for a disk. */
export const processesPerUnit = 1.5;
