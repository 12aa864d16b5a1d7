// Package shell puts a program behind a console: an interactive one on a pty (Windows: a pseudo console) with the operator's terminal, and one that
// lines are sent to and whose output is fetched without waiting.
//
// A program gets its arguments as they are and never by way of a shell, unless it is one; its environment is built from nothing; it and all that it has
// started end with the session. A shell can do all that the daemon can: nothing of this exists in a console that does not register it, it is for
// privilege level 15 only, and a daemon should have no more rights than it needs.
package shell
