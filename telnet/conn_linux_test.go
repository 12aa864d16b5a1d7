package telnet

import (
	"net"
	"strings"
	"syscall"
	"testing"
)

// urgent sends p with its last byte as TCP urgent data.
func urgent(t *testing.T, client *net.TCPConn, p []byte) {
	t.Helper()
	raw, err := client.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	_ = raw.Write(func(fd uintptr) bool {
		err = syscall.Sendto(int(fd), p, syscall.MSG_OOB, nil)
		return err != syscall.EAGAIN
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestR012_UrgentData: netkit puts the urgent mark on the DM, inetutils on the IAC before it. Both arrive whole.
func TestR012_UrgentData(t *testing.T) {
	for name, send := range map[string]func(c *net.TCPConn){
		"netkit": func(c *net.TCPConn) {
			c.Write([]byte("ab\xff\xf4\xff"))
			urgent(t, c, []byte{DM})
			c.Write([]byte("quit\r\n"))
		},
		"inetutils": func(c *net.TCPConn) {
			c.Write([]byte("ab\xff\xf4"))
			urgent(t, c, []byte{IAC})
			c.Write([]byte("\xf2quit\r\n"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			c, client := tcpPair(t, Limits{})
			s := &sink{}
			end := loop(c, s)
			send(client)
			client.CloseWrite()
			<-end
			if got := strings.ReplaceAll(s.String(), "|", ""); got != "abcontrol 244control 242quit\r\n" {
				t.Errorf("%q", got)
			}
		})
	}
	t.Run("many", func(t *testing.T) {
		c, client := tcpPair(t, Limits{})
		s := &sink{}
		end := loop(c, s)
		for range 1000 {
			client.Write([]byte{IAC})
			urgent(t, client, []byte{DM})
		}
		client.Write([]byte("x"))
		client.CloseWrite()
		<-end
		if got := s.String(); strings.Count(got, "control 242") != 1000 || !strings.HasSuffix(got, "|x") {
			t.Errorf("%d marks", strings.Count(got, "control 242"))
		}
	})
}
