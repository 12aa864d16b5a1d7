package device

import (
	"cmp"
	"fmt"
	"math/bits"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// Bounds of access lists.
const (
	maxAccessLists = 64
	maxAccessRules = 256 // in one list
	sequenceStep   = 10
)

// MaxSequence is the highest number of a rule, as on IOS.
const MaxSequence = 1<<31 - 1

// AccessList is a standard access list: the first rule that an address fits decides, and an address that fits none is denied.
type AccessList struct {
	Name   string // a number or a word
	Remark string
	Rules  []AccessRule // by sequence
}

// AccessRule permits or denies the addresses of a prefix, or all of both families where it is not valid.
type AccessRule struct {
	Sequence int64 // 1 to MaxSequence; 0 becomes the last one and ten
	Permit   bool
	Prefix   netip.Prefix
}

// Numbered says whether a list of this name is written as `access-list NUMBER`: 1 to 99 and 1300 to 1999.
func (l AccessList) Numbered() bool { return StandardNumber(l.Name) }

// StandardNumber says whether a word is the number of a standard access list.
func StandardNumber(word string) bool {
	n, err := strconv.Atoi(word)
	return err == nil && strconv.Itoa(n) == word && (n >= 1 && n <= 99 || n >= 1300 && n <= 1999)
}

// Match is the rule that decides about an address, nil where none fits.
func (l AccessList) Match(a netip.Addr) *AccessRule {
	for i, r := range l.Rules {
		if !r.Prefix.IsValid() || r.Prefix.Contains(a.Unmap()) {
			return &l.Rules[i]
		}
	}
	return nil
}

// AccessList finds a list.
func (s *Settings) AccessList(name string) (AccessList, bool) {
	i := slices.IndexFunc(s.AccessLists, func(l AccessList) bool { return l.Name == name })
	if i < 0 {
		return AccessList{}, false
	}
	return s.AccessLists[i], true
}

// SetAccessRule adds a rule to a list, which is made if need be: at its sequence, or behind the others if it has none. One that is there stays
// where it is; without a sequence it changes one for the same addresses in its place. A sequence that another rule has is an
// [*InvalidError].
func (s *Settings) SetAccessRule(name string, rule AccessRule) (err error) {
	rule.Prefix = rule.Prefix.Masked()
	s.editAccessList(name, func(l *AccessList) {
		at := func(fits func(AccessRule) bool) int { return slices.IndexFunc(l.Rules, fits) }
		taken := rule.Sequence != 0 && at(func(o AccessRule) bool { return o.Sequence == rule.Sequence && !o.Same(rule) }) >= 0
		change := at(func(o AccessRule) bool { return rule.Sequence == 0 && o.Prefix == rule.Prefix })
		switch {
		case taken:
			err = invalid("Duplicate sequence number")
			return
		case at(rule.Same) >= 0:
			return
		case change >= 0:
			l.Rules[change].Permit = rule.Permit
			return
		case rule.Sequence == 0 && len(l.Rules) > 0:
			rule.Sequence = l.Rules[len(l.Rules)-1].Sequence + sequenceStep
		case rule.Sequence == 0:
			rule.Sequence = sequenceStep
		}
		l.Rules = append(l.Rules, rule)
		slices.SortFunc(l.Rules, func(a, b AccessRule) int { return cmp.Compare(a.Sequence, b.Sequence) })
	})
	return err
}

// Same says whether two rules do the same, wherever they stand.
func (r AccessRule) Same(o AccessRule) bool { return r.Permit == o.Permit && r.Prefix == o.Prefix }

// Resequence gives the rules of a list new numbers in their order, the first one start. Its error is an [*InvalidError].
func (s *Settings) Resequence(name string, start, step int64) error {
	l, ok := s.AccessList(name)
	switch {
	case !ok:
		return invalid("No such access list")
	case start < 1 || step < 1 || start > MaxSequence || step > MaxSequence || start+step*int64(max(len(l.Rules)-1, 0)) > MaxSequence:
		return invalid("Exceeded maximum sequence number")
	}
	s.editAccessList(name, func(l *AccessList) {
		for i := range l.Rules {
			l.Rules[i].Sequence = start + step*int64(i)
		}
	})
	return nil
}

// DropAccessRules takes out of a list the rules that drop says, and says whether there were any.
func (s *Settings) DropAccessRules(name string, drop func(AccessRule) bool) (found bool) {
	if _, ok := s.AccessList(name); !ok {
		return false
	}
	s.editAccessList(name, func(l *AccessList) {
		n := len(l.Rules)
		l.Rules = slices.DeleteFunc(l.Rules, drop)
		found = len(l.Rules) < n
	})
	return found
}

// SetAccessRemark sets the remark of a list, which is made if need be.
func (s *Settings) SetAccessRemark(name, text string) {
	s.editAccessList(name, func(l *AccessList) { l.Remark = text })
}

// DropAccessList removes a list and says whether there was one.
func (s *Settings) DropAccessList(name string) bool {
	n := len(s.AccessLists)
	s.AccessLists = slices.DeleteFunc(s.AccessLists, func(l AccessList) bool { return l.Name == name })
	return len(s.AccessLists) < n
}

// editAccessList changes a copy of a list, since what Config.Get gave out shares its rules.
func (s *Settings) editAccessList(name string, change func(*AccessList)) {
	i := slices.IndexFunc(s.AccessLists, func(l AccessList) bool { return l.Name == name })
	if i < 0 {
		i = len(s.AccessLists)
		s.AccessLists = append(s.AccessLists, AccessList{Name: name})
	}
	l := &s.AccessLists[i]
	l.Rules = slices.Clone(l.Rules)
	change(l)
}

// normaliseAccess sorts lists as IOS does: numbers before names.
func (s *Settings) normaliseAccess() {
	for i, l := range s.AccessLists {
		s.AccessLists[i].Remark = strings.TrimSpace(l.Remark)
		for j, r := range l.Rules {
			if p := r.Prefix.Masked(); p != r.Prefix { // of a list that was edited: those of all others are read meanwhile, by who shares them
				l.Rules[j].Prefix = p
			}
		}
	}
	slices.SortStableFunc(s.AccessLists, func(a, b AccessList) int {
		switch na, nb := a.Numbered(), b.Numbered(); {
		case na && nb:
			x, _ := strconv.Atoi(a.Name)
			y, _ := strconv.Atoi(b.Name)
			return cmp.Compare(x, y)
		case na != nb:
			return map[bool]int{true: -1, false: 1}[na]
		}
		return strings.Compare(a.Name, b.Name)
	})
}

func (s *Settings) validateAccess() error {
	if len(s.AccessLists) > maxAccessLists {
		return invalid("too many access lists: at most %d", maxAccessLists)
	}
	for i, l := range s.AccessLists {
		switch {
		case !word(l.Name, maxName):
			return invalid("the name of an access list is 1 to %d printable characters without blanks", maxName)
		case i > 0 && s.AccessLists[i-1].Name == l.Name:
			return invalid("two access lists have the name %s", l.Name)
		case len(l.Rules) > maxAccessRules:
			return invalid("an access list has at most %d rules", maxAccessRules)
		case !line(l.Remark, MaxDescription):
			return invalid("a remark is one line of at most %d printable bytes", MaxDescription)
		}
		last := int64(0)
		for _, r := range l.Rules {
			if r.Sequence <= last || r.Sequence > MaxSequence {
				return invalid("the sequence of a rule is 1 to %d, each once", MaxSequence)
			}
			last = r.Sequence
		}
	}
	return nil
}

// ParseWildcard is the length of the prefix that an IPv4 wildcard mask stands for: 0.0.0.255 is 24.
func ParseWildcard(a netip.Addr) (length int, err error) {
	if a.Is4() {
		b := a.As4()
		w := uint32(b[0])<<24 | uint32(b[1])<<16 | uint32(b[2])<<8 | uint32(b[3])
		if n := bits.OnesCount32(w); uint64(w) == uint64(1)<<n-1 {
			return 32 - n, nil
		}
	}
	return 0, invalid("a wildcard mask has no ones before its zeros, such as 0.0.0.255")
}

// ParseMask is the length of the prefix that an IPv4 mask stands for: 255.255.255.0 is 24.
func ParseMask(word string) (length int, err error) {
	if a, err := netip.ParseAddr(word); err == nil && a.Is4() {
		b := a.As4()
		m := uint32(b[0])<<24 | uint32(b[1])<<16 | uint32(b[2])<<8 | uint32(b[3])
		if n := bits.LeadingZeros32(^m); n == bits.OnesCount32(m) {
			return n, nil
		}
	}
	return 0, invalid("a mask has no ones behind its zeros, such as 255.255.255.0")
}

// Action is the rule's first word.
func (r AccessRule) Action() string {
	if r.Permit {
		return "permit"
	}
	return "deny"
}

// Source is what the rule fits, as a command takes it.
func (r AccessRule) Source() string {
	a := r.Prefix.Addr()
	switch {
	case !r.Prefix.IsValid():
		return "any"
	case r.Prefix.IsSingleIP():
		return "host " + a.String()
	case a.Is4():
		return a.String() + " " + wildcard(r.Prefix.Bits())
	}
	return r.Prefix.String()
}

func wildcard(length int) string {
	w := uint32(uint64(1)<<(32-length) - 1)
	return netip.AddrFrom4([4]byte{byte(w >> 24), byte(w >> 16), byte(w >> 8), byte(w)}).String()
}

// plain says whether the rules come back as they are, numbers and all, when they are typed one behind the other without numbers.
func (l AccessList) plain() bool {
	for i, r := range l.Rules {
		if r.Sequence != int64(i+1)*sequenceStep || slices.ContainsFunc(l.Rules[:i], func(o AccessRule) bool { return o.Prefix == r.Prefix }) {
			return false
		}
	}
	return true
}

// writeAccess writes the lists as commands.
func (s *Settings) writeAccess(put func(format string, args ...any)) {
	for _, l := range s.AccessLists {
		lead, short := fmt.Sprintf("access-list %s ", l.Name), l.Numbered() && l.plain()
		if !short {
			put("ip access-list standard %s", l.Name)
			lead = " "
		}
		if l.Remark != "" {
			put("%sremark %s", lead, l.Remark)
		}
		for _, r := range l.Rules {
			if short {
				put("%s%s %s", lead, r.Action(), r.Source())
			} else {
				put(" %d %s %s", r.Sequence, r.Action(), r.Source())
			}
		}
		put("!")
	}
}
