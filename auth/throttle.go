package auth

import (
	"errors"
	"fmt"
	"time"
)

// Throttle is what an operator sets about logins that fail, by the commands `login ...` of IOS. The zero value watches and logs nothing
// beyond what a [Policy] does by itself.
type Throttle struct {
	// BlockFor is how long no source may log in after Attempts failures within Within, whoever made them: quiet mode. 0 never blocks.
	// All three are set, or none.
	BlockFor time.Duration
	Attempts int
	Within   time.Duration
	// QuietClass names the access list of the sources that may log in in quiet mode all the same, and whose failures do not bring it
	// about. Empty is none.
	QuietClass string
	// Delay is the least wait after a wrong password; that of the policy counts where it is longer.
	Delay time.Duration
	// OnFailure and OnSuccess log every so many failed and successful logins as messages of the console; 0 logs none. Of failures
	// there is at most one message a minute for each source.
	OnFailure, OnSuccess int
}

// Bounds of a Throttle, those of IOS but for the names.
const (
	MaxThrottle      = 65535 // seconds and attempts
	MaxThrottleDelay = 10    // seconds
	maxListName      = 64    // bytes
)

var errThrottle = errors.New("auth: login settings out of bounds")

// Check says what is wrong with t.
func (t Throttle) Check() error {
	seconds := func(d time.Duration, most int) bool {
		return d >= 0 && d <= time.Duration(most)*time.Second && d%time.Second == 0
	}
	block := t.BlockFor > 0
	switch {
	case !seconds(t.BlockFor, MaxThrottle), !seconds(t.Within, MaxThrottle), !seconds(t.Delay, MaxThrottleDelay),
		t.Attempts < 0, t.Attempts > MaxThrottle, t.OnFailure < 0, t.OnFailure > MaxThrottle, t.OnSuccess < 0, t.OnSuccess > MaxThrottle,
		block != (t.Attempts > 0), block != (t.Within > 0),
		t.QuietClass != "" && (!ValidName(t.QuietClass) || len(t.QuietClass) > maxListName):
		return errThrottle
	}
	return nil
}

// Lines is t as the commands that set it, for a running configuration; none for the zero value.
func (t Throttle) Lines() (lines []string) {
	put := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	if t.BlockFor > 0 {
		put("login block-for %d attempts %d within %d", t.BlockFor/time.Second, t.Attempts, t.Within/time.Second)
	}
	if t.Delay > 0 {
		put("login delay %d", t.Delay/time.Second)
	}
	if t.QuietClass != "" {
		put("login quiet-mode access-class %s", t.QuietClass)
	}
	for _, l := range []struct {
		what  string
		every int
	}{{"on-failure", t.OnFailure}, {"on-success", t.OnSuccess}} {
		switch {
		case l.every == 1:
			put("login %s log", l.what)
		case l.every > 1:
			put("login %s log every %d", l.what, l.every)
		}
	}
	return lines
}
