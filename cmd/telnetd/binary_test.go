//go:build unix

package main

import (
	"bytes"
	"crypto/sha256"
	"math/rand/v2"
	"net"
	"testing"
	"time"

	"github.com/vtykit/vtykit/telnet"
)

// binaryPeer collects text.
type binaryPeer struct {
	conn net.Conn
	text []byte
}

func (p *binaryPeer) Text(b []byte) { p.text = append(p.text, b...) }
func (p *binaryPeer) Command(byte)  {}
func (p *binaryPeer) Option(byte)   {}
func (p *binaryPeer) Send(b []byte) { p.conn.Write(b) }

// TestT3_80_BinaryBothWays: 16 MiB of anything go through a program in BINARY and come back as they were.
func TestT3_80_BinaryBothWays(t *testing.T) {
	size := 16 << 20
	if testing.Short() {
		size = 1 << 20
	}
	addr, _ := start(t, []string{"-connect-maxwait", "0"}, "sh", "-c", "stty raw -echo; echo ready; exec cat")
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(2 * time.Minute))
	peer := &binaryPeer{conn: conn}
	engine := telnet.NewEngine(telnet.ClientRole, peer, telnet.Binary{}, telnet.Echo{}, telnet.SGA{})
	engine.Request(telnet.OptBinary, telnet.Local, true)
	engine.Request(telnet.OptBinary, telnet.Remote, true)
	begin := time.Now()
	buf := make([]byte, 64<<10)
	read := func() {
		n, err := conn.Read(buf)
		if err != nil {
			t.Fatalf("behind %d bytes: %v", len(peer.text), err)
		}
		if err := engine.Feed(buf[:n], time.Since(begin)); err != nil {
			t.Fatal(err)
		}
	}
	for !bytes.Contains(peer.text, []byte("ready\n")) || !engine.Enabled(telnet.OptBinary, telnet.Local) || !engine.Enabled(telnet.OptBinary, telnet.Remote) {
		read()
	}
	peer.text = peer.text[:0]

	data := make([]byte, size)
	random := rand.NewChaCha8([32]byte{1})
	random.Read(data)
	sent := make(chan error, 1)
	go func() {
		var cr bool
		_, err := conn.Write(telnet.Escape(nil, data, true, &cr))
		sent <- err
	}()
	for len(peer.text) < size {
		read()
	}
	if err := <-sent; err != nil {
		t.Fatal(err)
	}
	if sha256.Sum256(peer.text) != sha256.Sum256(data) {
		for i := range data {
			if data[i] != peer.text[i] {
				t.Fatalf("changed from byte %d on: %x, want %x", i, peer.text[i:i+16], data[i:i+16])
			}
		}
	}
	t.Logf("%.0f MB/s", float64(size)/time.Since(begin).Seconds()/1e6)
}
