package device

import (
	"maps"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// Methods of the lists of AAA, as the command line has them.
const (
	MethodRADIUS          = "group radius"
	MethodTACACS          = "group tacacs+"
	MethodLocal           = "local"
	MethodEnable          = "enable"
	MethodIfAuthenticated = "if-authenticated"
	MethodNone            = "none"
)

// AAA is who gets in, what they may do and who is told: authentication, authorization, accounting. A list without methods is not set.
type AAA struct {
	NewModel                              bool // without it all else here counts for nothing
	Login, Enable                         []string
	Exec                                  []string         // what decides about the privilege of who logs in
	Commands                              map[int][]string // by the privilege level that a command needs
	ExecAccounts                          []string
	CommandAccounts                       map[int][]string
	RADIUS                                []Server
	TACACS                                []Server
	RADIUSTimeout, RADIUSDead, TACACSTime time.Duration // 0 is the default
	RADIUSTries                           int           // of each server: retransmissions and one; 0 is the default
}

// Server is a RADIUS or TACACS+ server. Its key has to be sent, so it cannot be kept as a hash, and a cipher whose key lay beside it in the
// same file would only look like one (IOS: type 7): it stands in the startup-config in clear, which its owner alone can read, and in no log.
type Server struct {
	Name     string
	Addr     netip.Addr // not valid: not set yet
	Port     uint16     // of RADIUS that of authentication
	AcctPort uint16     // of RADIUS only
	Key      string
}

// Usable says whether it can be asked.
func (s Server) Usable() bool { return s.Addr.IsValid() && s.Key != "" }

// MaskedKey stands for a key where it may not be seen.
const MaskedKey = "***"

const (
	maxServers = 16
	maxKey     = 128 // bytes
)

// DefaultPorts of RADIUS (RFC 2865, RFC 2866) and TACACS+ (RFC 8907).
const (
	RADIUSPort     = 1812
	RADIUSAcctPort = 1813
	TACACSPort     = 49
)

func (a AAA) clone() AAA {
	a.RADIUS, a.TACACS = slices.Clone(a.RADIUS), slices.Clone(a.TACACS)
	a.Commands, a.CommandAccounts = maps.Clone(a.Commands), maps.Clone(a.CommandAccounts)
	if a.Commands == nil {
		a.Commands = map[int][]string{}
	}
	if a.CommandAccounts == nil {
		a.CommandAccounts = map[int][]string{}
	}
	return a
}

func (a AAA) validate() error {
	for _, list := range [][]Server{a.RADIUS, a.TACACS} {
		if len(list) > maxServers {
			return invalid("at most %d servers of a kind", maxServers)
		}
		for i, s := range list {
			switch {
			case !word(s.Name, maxName):
				return invalid("a server's name is 1 to %d printable characters without blanks", maxName)
			case slices.ContainsFunc(list[:i], func(o Server) bool { return o.Name == s.Name }):
				return invalid("two servers have the name %s", s.Name)
			case s.Key != "" && !word(s.Key, maxKey):
				return invalid("a key is 1 to %d visible characters without quotes, backslash, bar, ! and ?", maxKey)
			case s.Key == MaskedKey:
				return invalid("%s is shown in place of a key", MaskedKey)
			}
		}
	}
	return nil
}

// WithoutKeys is the settings for eyes that may not see the keys of servers.
func (s *Settings) WithoutKeys() *Settings {
	c := s.Clone()
	for _, list := range [][]Server{c.AAA.RADIUS, c.AAA.TACACS} {
		for i := range list {
			if list[i].Key != "" {
				list[i].Key = MaskedKey
			}
		}
	}
	return c
}

// HideKeys is a configuration, or the differences of two, for eyes that may not see the keys of servers.
func HideKeys(text string) string {
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		if at := strings.Index(l, " key "); at >= 0 && strings.Trim(l[:at], "+- ") == "" { // with the mark of a difference, too
			lines[i] = l[:at] + " key " + MaskedKey
		}
	}
	return strings.Join(lines, "\n")
}

// put writes the lists.
func (a AAA) put(put func(string, ...any)) {
	if a.NewModel {
		put("aaa new-model")
	}
	list := func(what string, methods []string) {
		if len(methods) > 0 {
			put("aaa %s %s", what, strings.Join(methods, " "))
		}
	}
	list("authentication login default", a.Login)
	list("authentication enable default", a.Enable)
	list("authorization exec default", a.Exec)
	for _, level := range slices.Sorted(maps.Keys(a.Commands)) {
		put("aaa authorization commands %d default %s", level, strings.Join(a.Commands[level], " "))
	}
	list("accounting exec default start-stop", a.ExecAccounts)
	for _, level := range slices.Sorted(maps.Keys(a.CommandAccounts)) {
		put("aaa accounting commands %d default start-stop %s", level, strings.Join(a.CommandAccounts[level], " "))
	}
}

// putServers writes the servers.
func (a AAA) putServers(put func(string, ...any)) {
	seconds := func(what string, d time.Duration) {
		if d > 0 {
			put("%s %d", what, d/time.Second)
		}
	}
	if a.RADIUSTries != 0 {
		put("radius-server retransmit %d", a.RADIUSTries-1)
	}
	seconds("radius-server timeout", a.RADIUSTimeout)
	if a.RADIUSDead > 0 {
		put("radius-server deadtime %d", a.RADIUSDead/time.Minute)
	}
	seconds("tacacs-server timeout", a.TACACSTime)
	for kind, list := range [][]Server{a.RADIUS, a.TACACS} {
		for _, s := range list {
			put("!\n%s server %s", []string{"radius", "tacacs"}[kind], s.Name)
			switch {
			case s.Addr.IsValid() && kind == 0:
				put(" address %s %s auth-port %d acct-port %d", family(s.Addr), s.Addr, s.Port, s.AcctPort)
			case s.Addr.IsValid():
				put(" address %s %s", family(s.Addr), s.Addr)
			}
			if kind == 1 && s.Port != TACACSPort {
				put(" port %d", s.Port)
			}
			if s.Key != "" {
				put(" key %s", s.Key)
			}
		}
	}
	if len(a.RADIUS)+len(a.TACACS) > 0 {
		put("!")
	}
}

func family(a netip.Addr) string {
	if a.Is4() {
		return "ipv4"
	}
	return "ipv6"
}
