// Package status shows the host at a console: its processors, memory, disks, interfaces, connections, processes, services, sensors and
// logs. One call mounts the commands in any daemon's console, on Linux, Windows, macOS and FreeBSD:
//
//	exec := c.Mode("exec", "")
//	status.Commands(exec, status.Config{})
//
// Every list is a table of package [github.com/vtykit/vtykit/console/rows], so that operators can say
//
//	show filesystems | where USED > 90 | sort -USED
//	show connections listening | select LOCAL PORT PROGRAM | as json
//
// # Units
//
// Memory, file systems and what was carried in all are in bytes with prefixes of powers of 1024 (KiB, MiB, GiB). Rates have prefixes of
// powers of 1000 (k, M, G) and their unit in the heading: interfaces in bit/s, disks in B/s. Utilisation is in percent: of all cores
// together in `show host` and `show cpu`, of one core for a process, so that one with four busy threads has 400. Filters compare the plain
// number of bytes, bits or percent (`where RX > 10M`).
//
// # What is missing
//
// A value that cannot be had (a container has no sensors, another user's process tells no secrets) is `-`, and a line below the table says why.
// In JSON it is null. A command fails only if it has nothing at all to show.
//
// # Other programs
//
// Services and logs come from systemctl and journalctl on Linux and from wevtutil on Windows, found in the system's own folders. No shell
// is ever run; what an operator typed is at most the value of one argument; the environment is empty but for LC_ALL, PATH and what Windows
// needs; output above 1 MiB and 30 seconds ends the program, and so does the end of the command or session, with all that it started. On
// FreeBSD and macOS gopsutil gets a few numbers from programs such as netstat and swapinfo, with fixed arguments.
package status
