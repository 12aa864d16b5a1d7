// Package console gives a daemon a router-grade command line: modes, `?` at any point, Tab, abbreviations, the three IOS
// errors, history, a pager, pipes, and log messages that never garble what an operator is typing.
//
//	c := console.New(console.Config{Hostname: func() string { return "edge1" }, Login: users})
//	exec := c.Mode("exec", "{host}{#}")
//	exec.Group("show", "Show running system information")
//	exec.Command("show uptime", `
//		Time since start`, showUptime)
//	// for each connection, whatever it is made of:
//	c.Serve(ctx, terminal)
//
// # How it is put together
//
// A [Console] holds the tree of [Mode] values and the hub of live sessions. [Console.Serve] runs one [Session] on one
// [Terminal] (a telnet connection, a pipe, a tty: anything with that shape) and returns when it has ended. The tree is
// immutable from the first Serve on, so any number of sessions use it without locks.
//
// # Goroutines
//
// A session at its prompt is one goroutine, blocked in Terminal.Receive, or where the [Terminal] has it in WaitInput; what is typed then is
// received in a goroutine that lasts until there was silence for a second. A command runs in a goroutine of its own, so that
// Ctrl-C, resizing and type-ahead work meanwhile. Nothing that the embedder wrote ever runs under a session's lock, but for
// the functions of [RawEvents] and the methods of a [Terminal]; therefore logging and broadcasting to sessions never wait for anybody's
// terminal or handler.
package console
