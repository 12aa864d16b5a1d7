package telnet

import (
	"errors"
	"net"
	"slices"
	"sync"
	"syscall"
)

// held is a connection with what was learnt about it before its session.
type held struct {
	net.Conn
	remote net.Addr // nil is the connection's own

	mu     sync.Mutex
	unread []byte
}

// Unread returns nc with p put back in front of what it reads, for whoever had to look at a connection's first bytes to know what
// it is. It keeps p. A [Conn] that is made of it takes p as its first input and then reads from nc itself, as fast as ever. It
// panics where nc is nil.
func Unread(nc net.Conn, p []byte) net.Conn {
	if nc == nil {
		panic("telnet: Unread: nil connection")
	}
	if h, ok := nc.(*held); ok { // what was put back before comes behind
		h.mu.Lock()
		defer h.mu.Unlock()
		h.unread = slices.Concat(p, h.unread)
		return h
	}
	return &held{Conn: nc, unread: p}
}

// Read implements [net.Conn].
func (h *held) Read(p []byte) (int, error) {
	h.mu.Lock()
	if len(h.unread) == 0 {
		h.mu.Unlock()
		return h.Conn.Read(p)
	}
	defer h.mu.Unlock()
	n := copy(p, h.unread)
	h.unread = h.unread[n:]
	return n, nil
}

// take takes out what was put back.
func (h *held) take() []byte {
	h.mu.Lock()
	defer h.mu.Unlock()
	p := h.unread
	h.unread = nil
	return p
}

// RemoteAddr implements [net.Conn].
func (h *held) RemoteAddr() net.Addr {
	if h.remote != nil {
		return h.remote
	}
	return h.Conn.RemoteAddr()
}

// NetConn is the connection below.
func (h *held) NetConn() net.Conn { return h.Conn }

// SyscallConn implements [syscall.Conn] where the connection below does.
func (h *held) SyscallConn() (syscall.RawConn, error) {
	if sc, ok := h.Conn.(syscall.Conn); ok {
		return sc.SyscallConn()
	}
	return nil, errors.ErrUnsupported
}

// CloseWrite closes the direction to the peer where the connection below can.
func (h *held) CloseWrite() error {
	if half, ok := h.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return errors.ErrUnsupported
}

// maxLayers is how many connections inside each other are looked through.
const maxLayers = 8

// socketOf is the connection below all layers that have a NetConn method, as *tls.Conn has.
func socketOf(nc net.Conn) net.Conn {
	for range maxLayers {
		layer, ok := nc.(interface{ NetConn() net.Conn })
		if !ok {
			break
		}
		below := layer.NetConn()
		if below == nil {
			break
		}
		nc = below
	}
	return nc
}
