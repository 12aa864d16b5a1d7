package linemode

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/vtykit/vtykit/telnet"
)

// replayed is what became of one recorded client at our server.
type replayed struct {
	server *Server
	engine *telnet.Engine
	log    *log
	bytes  int // of our LINEMODE subnegotiations
	ours   int // of those, what the recorded server's own wishes cost
}

// replay feeds what a client has sent in testdata/recorded, segment by segment or byte by byte. The wishes of the server that it was recorded with,
// such as MODE or a character, are asked for by our own server at the same places; up to is the number of segments to feed, 0 is all.
func replay(t *testing.T, name string, upTo int, single bool) *replayed {
	t.Helper()
	client, scenario, _ := strings.Cut(name, "/")
	data, err := os.ReadFile("../telnet/testdata/recorded/" + client + ".flow")
	if err != nil {
		t.Fatal(err)
	}
	r := &replayed{server: &Server{}, log: new(log)}
	r.engine = telnet.NewEngine(telnet.ServerRole, r.log, telnet.SGA{}, telnet.Echo{}, r.server)
	r.engine.Open()
	r.log.take()
	on, n := false, 0
	for line := range strings.Lines(string(data)) {
		kind, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch {
		case kind == "=":
			on = rest == scenario
			continue
		case !on || kind != "C" && kind != "S":
			continue
		}
		p, err := hex.DecodeString(rest)
		if err != nil {
			t.Fatal(err)
		}
		if n++; n == upTo {
			break
		}
		if kind == "S" {
			r.wish(p)
			r.ours += r.count()
			continue
		}
		now := time.Duration(n) * 150 * time.Millisecond
		for i := range p {
			if single {
				at(t, r.engine, now, p[i:i+1])
			}
		}
		if !single {
			at(t, r.engine, now, p)
		}
		r.count()
	}
	if n < 10 && n != upTo {
		t.Fatalf("%s: %d segments", name, n)
	}
	return r
}

// wish asks for what the recorded server asked for; its answers are not repeated.
func (r *replayed) wish(p []byte) {
	for _, p := range bytes.Split(p, []byte{telnet.IAC, telnet.SE}) {
		i := bytes.Index(p, []byte{telnet.IAC, telnet.SB, telnet.OptLinemode})
		if i < 0 {
			if bytes.Equal(p, []byte{telnet.IAC, telnet.DONT, telnet.OptLinemode}) {
				r.engine.Request(telnet.OptLinemode, telnet.Remote, false)
			}
			continue
		}
		p = bytes.ReplaceAll(p[i+3:], []byte{255, 255}, []byte{255})
		switch {
		case p[0] == cmdMode && Mode(p[1])&modeAck == 0:
			r.server.SetMode(r.engine, Mode(p[1]))
		case p[0] == telnet.DO && len(p) > 2:
			m, _ := parseMask(p[2:])
			r.server.Forward(r.engine, m)
		case p[0] == telnet.DONT:
			r.server.Forward(r.engine, Mask{})
		case p[0] == cmdSLC:
			for p = p[1:]; len(p) >= 3; p = p[3:] {
				if Modifier(p[1])&ack == 0 {
					r.server.Set(r.engine, Function(p[0]), Modifier(p[1]), p[2])
				}
			}
		}
	}
}

func (r *replayed) count() (n int) {
	for _, p := range bytes.SplitAfter(r.log.take(), []byte{telnet.IAC, telnet.SE}) {
		if i := bytes.Index(p, []byte{telnet.IAC, telnet.SB, telnet.OptLinemode}); i >= 0 {
			n += len(p) - i
		}
	}
	r.bytes += n
	return n
}

// state is what the server knows: mode, mask, and the characters of the functions that have one.
func (r *replayed) state() string {
	var b strings.Builder
	fmt.Fprint(&b, r.server.Mode())
	if r.server.Pending() {
		b.WriteString(" pending")
	}
	if r.server.Forwarding() {
		b.WriteString(" mask")
	}
	for f := Synch; f <= lastFunction; f++ {
		if c, ok := r.server.Char(f); ok {
			fmt.Fprintf(&b, " %v=%02x", f, c)
		}
	}
	return b.String()
}

// TestRecorded replays real clients: the mode, mask and characters that result, how many bytes we answer in all, and how many of them
// go with our own wishes.
func TestRecorded(t *testing.T) {
	for _, r := range []struct {
		name        string
		upTo        int
		state       string
		bytes, ours int
	}{
		{"netkit/C", 7, "EDIT|TRAPSIG IP=03 AO=0f ABORT=1c EOF=04 SUSP=1a EC=7f EL=15 XON=11 XOFF=13", 40, 7},
		{"netkit/C", 0, "0", 180, 135},
		{"netkit/C-p23", 0, "EDIT|TRAPSIG IP=03 AO=0f ABORT=1c EOF=04 SUSP=1a EC=7f EL=15 XON=11 XOFF=13", 40, 7},
		{"netkit/C-slc", 0, "EDIT|TRAPSIG", 256, 223},
		{"netkit/C-slc", 38, "EDIT|TRAPSIG IP=03 AO=0f ABORT=1c EOF=09 SUSP=1a EC=7f EL=15 XON=11 XOFF=13 FORW1=3f FORW2=3f", 103, 70},
		{"netkit/M", 0, "0 IP=03 AO=0f ABORT=1c EOF=04 SUSP=1a EC=7f EL=15 XON=11 XOFF=13", 47, 14},
		{"netkit/M-p23", 0, "0 IP=03 AO=0f ABORT=1c EOF=04 SUSP=1a EC=7f EL=15 XON=11 XOFF=13", 47, 14},
		{"netkit-E/C-slc", 0, "EDIT|TRAPSIG", 256, 223},
		{"inetutils/C", 7, "EDIT|TRAPSIG IP=03 AO=0f ABORT=1c EOF=04 SUSP=1a EC=7f EL=15 EW=17 RP=12 LNEXT=16 XON=11 XOFF=13", 49, 7},
		{"inetutils/C", 0, "0", 189, 135},
		{"inetutils/C-p23", 0, "EDIT|TRAPSIG IP=03 AO=0f ABORT=1c EOF=04 SUSP=1a EC=7f EL=15 EW=17 RP=12 LNEXT=16 XON=11 XOFF=13", 49, 7},
		{"inetutils/C-slc", 0, "EDIT|TRAPSIG", 292, 250},
		{"inetutils/C-slc", 38, "EDIT|TRAPSIG IP=03 AO=0f ABORT=1c EOF=09 SUSP=1a EC=7f EL=15 EW=17 RP=12 LNEXT=16 XON=11 XOFF=13 FORW1=3f FORW2=3f", 112, 70},
		{"inetutils/M", 0, "0 IP=03 AO=0f ABORT=1c EOF=04 SUSP=1a EC=7f EL=15 EW=17 RP=12 LNEXT=16 XON=11 XOFF=13", 56, 14},
		{"inetutils/M-p23", 0, "0 IP=03 AO=0f ABORT=1c EOF=04 SUSP=1a EC=7f EL=15 EW=17 RP=12 LNEXT=16 XON=11 XOFF=13", 56, 14},
		{"telnet-ssl/C", 0, "0", 180, 135},
		{"telnet-ssl/C-slc", 0, "EDIT|TRAPSIG", 256, 223},
		{"telnet-ssl/M", 0, "0 IP=03 AO=0f ABORT=1c EOF=04 SUSP=1a EC=7f EL=15 XON=11 XOFF=13", 47, 14},
		{"telnetlib3/C", 8, "EDIT|TRAPSIG IP=03 AO=0f AYT=14 ABORT=1c EOF=04 SUSP=1a EC=7f EL=15 EW=17 RP=12 LNEXT=16 XON=11 XOFF=13", 103, 7},
		{"telnetlib3/C", 0, "EDIT IP=03 AO=0f AYT=14 ABORT=1c EOF=04 EC=08 EL=18 EW=17 RP=12 LNEXT=16 XON=11 XOFF=13 FORW1=3f FORW2=09", 237, 114},
		{"telnetlib3/C-slc", 0, "EDIT|TRAPSIG IP=07 AO=0f AYT=14 ABORT=1c EOF=01 EC=7f EL=15 RP=12 XON=11 XOFF=13 FORW1=3f FORW2=3f", 211, 115},
		{"telnetlib3/M", 0, "EDIT|TRAPSIG IP=03 AO=0f AYT=14 ABORT=1c EOF=04 SUSP=1a EC=7f EL=15 EW=17 RP=12 LNEXT=16 XON=11 XOFF=13", 103, 7},
	} {
		got := replay(t, r.name, r.upTo, false)
		if s := got.state(); s != r.state || got.bytes != r.bytes || got.ours != r.ours {
			t.Errorf("{%q, %d, %q, %d, %d},", r.name, r.upTo, s, got.bytes, got.ours)
		}
		if single := replay(t, r.name, r.upTo, true); single.state() != got.state() || single.bytes != got.bytes {
			t.Errorf("%s byte by byte: %s, %d bytes", r.name, single.state(), single.bytes)
		}
	}
}
