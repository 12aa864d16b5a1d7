// Package limit holds what slows a guesser and a flood down, each in bounded memory: [Counter] (sessions per source),
// [Penalties] (time that a source has to wait) and [Gate] (log lines per source). Sources are told apart by [Key]: an IPv4 address or
// an IPv6 /64, because an IPv6 host has a whole /64 to call from.
//
// Every table holds at most [MaxKeys] sources. When it is full, Counter and Penalties let further sources pass uncounted: a
// flood from everywhere must not lock out the operator. Gate lets them share one line, for it protects the log.
//
// All zero values work and all methods may be called by any goroutine. Times are read with the monotonic clock, so setting the
// wall clock neither frees nor locks anybody.
package limit

// MaxKeys is the number of sources that one table holds. An entry is at most 32 bytes and one of the map's own, and a map is at
// least 7/16 full when it is growing: at most 5 MiB a table.
const MaxKeys = 65536
