// Package program runs a program for somebody at the other end of a line: on a pty of its own (Windows: a pseudo console), or with pipes,
// with an environment that is built from nothing, as a session whose processes end together. No shell is between: a program gets the
// arguments as they are.
package program
