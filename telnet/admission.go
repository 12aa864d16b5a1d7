package telnet

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/netip"
	"sync"
	"time"
)

// What a refused peer reads. Scripts match these lines.
const (
	textTooMany           = "% Too many sessions\r\n"
	textTooManyFromSource = "% Too many sessions from your address\r\n"
	textAccessClass       = "% Sessions from your address are not allowed\r\n"
)

const (
	// maxRefusalKeys is how many sources refusals are counted for between two log lines each; further ones share one.
	maxRefusalKeys = 1024
	refusalPeriod  = time.Minute
)

// source counts the connections of one address (IPv4) or /64 (IPv6).
type source struct{ all, unauthenticated int }

// admission counts connections and decides on new ones. Its memory is bounded by the connections that are open.
type admission struct {
	mu              sync.Mutex // guards what follows
	sources         map[netip.Prefix]source
	all             int
	unauthenticated int

	refusals map[netip.Prefix]*refusal
}

type refusal struct {
	since time.Time // of the last log line
	count int       // refused and not logged
}

// ipOf is the address of a peer, the zero Addr where it has no IP address.
func ipOf(a net.Addr) netip.Addr {
	var ip netip.Addr
	switch a := a.(type) {
	case *net.TCPAddr:
		ip = a.AddrPort().Addr()
	case nil:
	default:
		if ap, err := netip.ParseAddrPort(a.String()); err == nil {
			ip = ap.Addr()
		}
	}
	return ip.Unmap().WithZone("")
}

// sourceOf is what connections of one peer are counted under. Addresses that are no IP addresses are all one.
func sourceOf(a net.Addr) netip.Prefix {
	ip, bits := ipOf(a), 32
	if ip.Is6() {
		bits = 64
	}
	p, _ := ip.Prefix(bits) // the zero Prefix for no IP address
	return p
}

// isLocal says whether the peer is on this machine.
func isLocal(src netip.Prefix) bool { return !src.IsValid() || src.Addr().IsLoopback() }

// places is how many connections there may be when a peer comes; the reserved ones are not for every peer.
func (s *Server) places(privileged bool) int {
	n := s.maxSessions()
	if !privileged {
		n -= min(s.reserved(), n-1)
	}
	return n
}

// admit counts a new connection, or says why it must not be.
func (a *admission) admit(addr net.Addr, s *Server, roll func(n int) int) Reason {
	src, privileged := sourceOf(addr), s.privileged(addr)
	a.mu.Lock()
	defer a.mu.Unlock()
	if reason := a.full(src, s, privileged); reason != ReasonNone {
		return reason
	}
	if privileged && !isLocal(src) {
		a.add(src) // a flood before login must not keep the operators out
		return ReasonNone
	}
	return a.enter(src, s, roll)
}

// admitProxy counts a new connection of a proxy. Who the client is comes later, so there is no limit for the source and no
// reserved place.
func (a *admission) admitProxy(addr net.Addr, s *Server, roll func(n int) int) Reason {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.all >= s.places(false) {
		return ReasonConnLimit
	}
	return a.enter(sourceOf(addr), s, roll)
}

// move counts a proxy's connection as its client's, or takes it out of the counts and says why.
func (a *admission) move(proxy, client net.Addr, s *Server) Reason {
	src, privileged, permitted := sourceOf(client), s.privileged(client), s.permitted(client)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.remove(sourceOf(proxy), false)
	reason := ReasonAccessClass
	if permitted {
		reason = a.full(src, s, privileged)
	}
	if reason == ReasonNone {
		a.add(src)
	}
	return reason
}

// full says why there is no place for one more of a source. a.mu is held.
func (a *admission) full(src netip.Prefix, s *Server, privileged bool) Reason {
	switch n := a.sources[src]; {
	case a.all >= s.places(privileged):
		return ReasonConnLimit
	case n.all >= s.maxPerSource(), n.unauthenticated >= s.maxUnauthPerSource():
		return ReasonSourceLimit
	}
	return ReasonNone
}

// enter counts one more, unless too many are before login. a.mu is held.
func (a *admission) enter(src netip.Prefix, s *Server, roll func(n int) int) Reason {
	start, rate, full := s.unauthenticated()
	switch {
	case a.unauthenticated >= full:
		return ReasonUnauthLimit
	case a.unauthenticated >= start && roll(100) < rate+(100-rate)*(a.unauthenticated-start)/max(full-start, 1):
		return ReasonUnauthLimit // early and at random, so that a flood cannot hold all slots (OpenSSH MaxStartups)
	}
	a.add(src)
	return ReasonNone
}

func (a *admission) add(src netip.Prefix) {
	if a.sources == nil {
		a.sources = make(map[netip.Prefix]source)
	}
	n := a.sources[src]
	n.all++
	n.unauthenticated++
	a.sources[src] = n
	a.all++
	a.unauthenticated++
}

// login moves a connection from those before login to those behind it.
func (a *admission) login(addr net.Addr) {
	src := sourceOf(addr)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.unauthenticated--
	if n, ok := a.sources[src]; ok { // it may have left meanwhile
		n.unauthenticated--
		a.sources[src] = n
	}
}

// leave takes a connection out of the counts.
func (a *admission) leave(addr net.Addr, authenticated bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.remove(sourceOf(addr), authenticated)
}

func (a *admission) remove(src netip.Prefix, authenticated bool) {
	n := a.sources[src]
	n.all--
	a.all--
	if !authenticated {
		n.unauthenticated--
		a.unauthenticated--
	}
	if n.all == 0 {
		delete(a.sources, src)
	} else {
		a.sources[src] = n
	}
}

// refused says how many refusals a log line about this source must report now; 0 says none.
func (a *admission) refused(src netip.Prefix, now time.Time) (count int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	r := a.refusals[src]
	if r == nil {
		if a.refusals == nil {
			a.refusals = make(map[netip.Prefix]*refusal)
		}
		if len(a.refusals) >= maxRefusalKeys {
			src = netip.Prefix{}
			r = a.refusals[src]
		}
		if r == nil {
			a.refusals[src] = &refusal{since: now}
			return 1
		}
	}
	r.count++
	if now.Sub(r.since) < refusalPeriod {
		return 0
	}
	count, r.count, r.since = r.count, 0, now
	return count
}

// overdue takes out what has not been logged for a minute (all of it if force is set), and forgets sources that are quiet.
func (a *admission) overdue(now time.Time, force bool) map[netip.Prefix]int {
	a.mu.Lock()
	defer a.mu.Unlock()
	var due map[netip.Prefix]int
	for src, r := range a.refusals {
		if !force && now.Sub(r.since) < refusalPeriod {
			continue
		}
		if r.count > 0 {
			if due == nil {
				due = make(map[netip.Prefix]int)
			}
			due[src] = r.count
		}
		delete(a.refusals, src)
	}
	return due
}

// logRefusal logs a refused connection, at most once a minute for each source.
func (s *Server) logRefusal(addr net.Addr, reason Reason) {
	now := time.Now()
	src := sourceOf(addr)
	if count := s.admission.refused(src, now); count > 0 {
		s.log(slog.LevelWarn, "connection refused", slog.String("remote", src.String()),
			slog.String("reason", reason.String()), slog.Int("count", count))
	}
}

// logOverdue logs refusals whose source has gone quiet before its next line.
func (s *Server) logOverdue(force bool) {
	for src, count := range s.admission.overdue(time.Now(), force) {
		s.log(slog.LevelWarn, "connections refused earlier", slog.String("remote", src.String()), slog.Int("count", count))
	}
}

func (s *Server) log(level slog.Level, msg string, attrs ...slog.Attr) {
	if s.Logger != nil {
		s.Logger.LogAttrs(context.Background(), level, msg, attrs...)
	}
}

func randomRoll(n int) int { return rand.IntN(n) }
