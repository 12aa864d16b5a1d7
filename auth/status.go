package auth

import "time"

// ServerStatus is how one server of a group has been doing since the start, for those who look after it.
type ServerStatus struct {
	Addr       string // host:port
	Accounting bool   // it is a server's accounting, where that listens apart
	// Asked counts questions, each with all its tries; Answered those that an answer came to, whatever it was; Failed those that none came to.
	Asked, Answered, Failed uint64
	Dead                    time.Duration // for how long it is still not asked; 0 is alive
}
