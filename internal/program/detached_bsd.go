//go:build unix && !linux

package program

// detached makes the process the leader of a new session.
func detached() *attributes { return &attributes{Setsid: true} }

// sessionGroups are the process groups of a session; these systems do not list them without more privilege or code than that is worth. The
// job in the foreground is known by its terminal.
func sessionGroups(int) []int { return nil }
