package device

import "time"

// LineAccess is what `line vty` says about who gets in, besides what a session starts with.
type LineAccess struct {
	AbsoluteTimeout time.Duration // whole minutes; 0 is never
	AccessClass     string        // name of the access list that peers must be permitted by; "" is none
	Privilege       int           // level of users that have only level 1; 0 counts as 1
	Authentication  string        // list of `login authentication`; "" is `login local`
	NoTransport     bool          // `transport input none`: no new sessions
}

// MaxAbsoluteTimeout bounds LineAccess.AbsoluteTimeout.
const MaxAbsoluteTimeout = 10000 * time.Minute

func (l LineAccess) validate() error {
	switch {
	case l.AbsoluteTimeout < 0 || l.AbsoluteTimeout > MaxAbsoluteTimeout || l.AbsoluteTimeout%time.Minute != 0:
		return invalid("absolute-timeout is 0 to %d minutes", int(MaxAbsoluteTimeout.Minutes()))
	case l.AccessClass != "" && !word(l.AccessClass, maxName), l.Authentication != "" && !word(l.Authentication, maxName):
		return invalid("the name of a list is 1 to %d printable characters without blanks", maxName)
	case l.Privilege < 0 || l.Privilege > 15:
		return invalid("a privilege level is 0 to 15")
	}
	return nil
}

// write writes what is set as commands of `line vty`.
func (l LineAccess) write(put func(format string, args ...any)) {
	if l.AbsoluteTimeout != 0 {
		put(" absolute-timeout %d", l.AbsoluteTimeout/time.Minute)
	}
	if l.AccessClass != "" {
		put(" access-class %s in", l.AccessClass)
	}
	if l.Privilege > 1 {
		put(" privilege level %d", l.Privilege)
	}
	if l.Authentication != "" {
		put(" login authentication %s", l.Authentication)
	}
	if l.NoTransport {
		put(" transport input none")
	}
}
