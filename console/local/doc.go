// Package local serves a console on the terminal that the program itself was started on: the serial console of an appliance, or a window.
// It is the same console as over the network, with its modes, pager, pipes and messages; at the prompt of a terminal that can show it, what
// can be typed next drops down below the line:
//
//	reason, err := local.Run(ctx, c, local.Options{})
//
// The drop-down list is go-prompt's, which has one terminal in mind, the process's own. That is why it is in a package that only who wants it
// links, and never near a network. It edits the line until Enter and nothing else: help, messages, questions, the pager and commands that
// run are the console's own, and so is the line where a terminal is too small or too simple, or the system has no /dev/tty.
package local
