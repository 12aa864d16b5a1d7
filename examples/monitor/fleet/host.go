package fleet

import (
	"cmp"
	"context"
	"encoding/json"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/nats-io/nats.go"

	"github.com/vtykit/vtykit/internal/safe"
)

// The subjects. What ends in a dot is followed by a host's id.
const (
	subjectStatus = "vtykit.monitor.status"
	subjectLeave  = "vtykit.monitor.leave"
	subjectChat   = "vtykit.monitor.chat"
	subjectAlarm  = "vtykit.monitor.alarm"
	subjectRun    = "vtykit.monitor.run."
	subjectReach  = "vtykit.monitor.reach."
)

// lostAfter is how many intervals without a status lose a host, and slowAfter how many an answer may take.
const (
	lostAfter = 3
	slowAfter = 1
	// forgottenAfter is how many intervals a lost host is listed.
	forgottenAfter = 24 * 60 * 60
)

// State is what is known of a host.
type State uint8

// The states.
const (
	Here State = iota // it answers in time
	Slow              // it says how it is, and answers late or not at all
	Lost              // there is no word of it: its process, its host, or the way to it
	Left              // it took leave
)

func (s State) String() string { return [...]string{"up", "slow", "lost", "left"}[s] }

// Host is what is known of a host. All text in it is printable.
type Host struct {
	Name   string
	Self   bool // this one
	State  State
	Status Status // the last one
	// Seen is how long ago the last word of it came, and RoundTrip how long the last question took; an open one counts when it takes longer.
	Seen, RoundTrip time.Duration
}

// host is a host and what is known of it.
type host struct {
	name   string
	status Status
	seen   time.Time
	left   bool
	asked  time.Time // of the open question, zero without one
	trip   time.Duration
}

// word is a message to all.
type word struct {
	ID     string  `json:"id"`
	Host   string  `json:"host"`
	Status *Status `json:"status,omitempty"`
	Alarm  *Alarm  `json:"alarm,omitempty"`
	User   string  `json:"user,omitempty"`
	Text   string  `json:"text,omitempty"`
}

// parse reads a message of another host; its text becomes printable and short.
func (f *Fleet) parse(m *nats.Msg) (w word, ok bool) {
	if len(m.Data) > maxStatus || json.Unmarshal(m.Data, &w) != nil || w.ID == "" || len(w.ID) > 64 || w.ID == f.id {
		return w, false
	}
	for _, s := range []*string{&w.Host, &w.User, &w.Text} {
		*s = safe.Line(*s, MaxText)
	}
	if !validName(w.Host) {
		return w, false
	}
	if w.Alarm != nil {
		w.Alarm.Text, w.Alarm.Severity = safe.Line(w.Alarm.Text, MaxText), min(max(w.Alarm.Severity, 0), 7)
	}
	if w.Status != nil {
		w.Status.System = safe.Line(w.Status.System, 32)
		w.Status.Alarms, w.Status.Uptime = min(max(w.Status.Alarms, 0), maxAlarms), max(w.Status.Uptime, 0)
		for _, p := range []*float64{&w.Status.CPU, &w.Status.Memory, &w.Status.Disk} {
			*p = min(max(*p, 0), 100)
		}
	}
	return w, true
}

// look asks how this host is until ctx ends.
func (f *Fleet) look(ctx context.Context) {
	f.every(ctx, func() {
		s := f.cfg.Status()
		f.mu.Lock()
		f.own = s
		f.mu.Unlock()
	})
}

// tell sends how this host was when it was looked at last, until ctx ends, and asks every other host for an answer. It goes on while Status
// is stuck: the host is slow then, and not lost.
func (f *Fleet) tell(ctx context.Context) {
	f.every(ctx, func() {
		if !f.nc.IsConnected() {
			return
		}
		f.mu.Lock()
		s := f.own
		f.mu.Unlock()
		_ = f.publish(subjectStatus, word{ID: f.id, Host: f.cfg.Name, Status: &s})
		f.reach()
	})
}

// every calls do, now and once in each Interval.
func (f *Fleet) every(ctx context.Context, do func()) {
	tick := time.NewTicker(f.cfg.Interval)
	defer tick.Stop()
	for do(); ; do() {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// status takes the status of another host.
func (f *Fleet) status(m *nats.Msg) {
	w, ok := f.parse(m)
	if !ok || w.Status == nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	h := f.hosts[w.ID]
	if h == nil {
		if len(f.hosts) >= MaxHosts && !f.forget() {
			if !f.full {
				f.full = true
				f.cfg.Logger.Warn("fleet: too many hosts", "most", MaxHosts, "host", w.Host)
			}
			return
		}
		for id, old := range f.hosts { // the same host with a new process
			if old.name == w.Host && f.state(old) >= Lost {
				delete(f.hosts, id)
			}
		}
		h = &host{}
		f.hosts[w.ID] = h
	}
	h.name, h.status, h.seen, h.left = w.Host, *w.Status, time.Now(), false
}

// forget drops the host that has been away longest. f.mu is held.
func (f *Fleet) forget() bool {
	oldest := ""
	for id, h := range f.hosts {
		if f.state(h) >= Lost && (oldest == "" || h.seen.Before(f.hosts[oldest].seen)) {
			oldest = id
		}
	}
	delete(f.hosts, oldest)
	return oldest != ""
}

func (f *Fleet) leave(m *nats.Msg) {
	w, ok := f.parse(m)
	if !ok {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if h := f.hosts[w.ID]; h != nil {
		h.left = true
	}
}

// reach asks each host for a sign of life. What it answers with is all of its process: its Status is called for it.
func (f *Fleet) reach() {
	f.mu.Lock()
	var ask []string
	now := time.Now()
	for id, h := range f.hosts {
		if h.asked.IsZero() && f.state(h) < Lost {
			h.asked = now
			ask = append(ask, id)
		}
	}
	f.mu.Unlock()
	for _, id := range ask {
		f.work.Go(func() {
			_, err := f.nc.Request(subjectReach+id, nil, lostAfter*f.cfg.Interval)
			f.mu.Lock()
			defer f.mu.Unlock()
			if h := f.hosts[id]; h != nil {
				h.trip, h.asked = time.Since(now), time.Time{}
				if err != nil { // as long as it has not answered
					h.trip = max(h.trip, lostAfter*f.cfg.Interval)
				}
			}
		})
	}
}

func (f *Fleet) reached(m *nats.Msg) {
	s := f.cfg.Status()
	if p, err := json.Marshal(word{ID: f.id, Host: f.cfg.Name, Status: &s}); err == nil {
		_ = m.Respond(p)
	}
}

// state is what is known of h. f.mu is held.
func (f *Fleet) state(h *host) State {
	switch {
	case h.left:
		return Left
	case !f.cut.IsZero() || time.Since(h.seen) > lostAfter*f.cfg.Interval:
		return Lost
	case f.trip(h) > slowAfter*f.cfg.Interval:
		return Slow
	}
	return Here
}

// trip is how long a question to h takes. f.mu is held.
func (f *Fleet) trip(h *host) time.Duration {
	if open := time.Since(h.asked); !h.asked.IsZero() && open > h.trip {
		return open
	}
	return h.trip
}

// Hosts lists all hosts by name, this one first; cut is how long this one has been without a connection, 0 while it has one: all others are
// lost then.
func (f *Fleet) Hosts() (list []Host, cut time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	self := Host{Name: f.cfg.Name, Self: true, Status: f.own}
	for id, h := range f.hosts {
		seen := time.Since(h.seen)
		if seen > forgottenAfter*f.cfg.Interval {
			delete(f.hosts, id)
			continue
		}
		list = append(list, Host{Name: h.name, State: f.state(h), Status: h.status, Seen: seen, RoundTrip: f.trip(h)})
	}
	slices.SortFunc(list, func(a, b Host) int { return cmp.Or(strings.Compare(a.Name, b.Name), cmp.Compare(a.Seen, b.Seen)) })
	if !f.cut.IsZero() {
		cut = max(time.Since(f.cut), 1)
	}
	return append([]Host{self}, list...), cut
}

// validName says whether s can be a host's name.
func validName(s string) bool {
	return s != "" && len(s) <= 63 && strings.IndexFunc(s, func(r rune) bool { return r == ' ' || !unicode.IsPrint(r) }) < 0
}

// budget is how many messages one second has left.
type budget struct {
	second int64
	spent  int
}

func (b *budget) spend(now time.Time) bool {
	if s := now.Unix(); b.second != s {
		*b = budget{second: s}
	}
	b.spent++
	return b.spent <= maxMessages
}

func splitAddress(s string) (host string, port int, err error) {
	host, text, err := net.SplitHostPort(s)
	if err == nil {
		port, err = strconv.Atoi(text)
	}
	return host, port, err
}

func routeOf(s, user, password string) (*url.URL, error) {
	u, err := url.Parse(s)
	if err == nil && user != "" && u.User == nil {
		u.User = url.UserPassword(user, password)
	}
	return u, err
}
