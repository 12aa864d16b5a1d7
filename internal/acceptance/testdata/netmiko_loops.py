# usage: netmiko_loops.py HOST PORT PASSWORD LOOPS ...
#
# What people do with netmiko's cisco_ios_telnet, with its own defaults. Every text that it captures is compared with what it must be.
# Most of a session is netmiko's waiting, so many run at a time.
import io
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import netmiko

host, port, password, loops = sys.argv[1:5]
before_login = threading.Semaphore(5)  # more the router does not take from one address


class Log(io.BytesIO):
    """All that netmiko reads. The prompt is the end of login."""

    entered = False

    def write(self, data):
        n = super().write(data)
        if not self.entered and b"\nedge1>" in self.getvalue():
            self.leave()
        return n

    def leave(self):
        if not self.entered:
            self.entered = True
            before_login.release()


def same(what, got, want):
    if got != want:
        raise AssertionError("%s:\n got %r\nwant %r" % (what, got, want))


def configured(lines):
    """What send_config_set shows of lines with the prompt or the text that is in front of each."""
    return "config term\nEnter configuration commands, one per line.  End with CNTL/Z.\n" + lines + "edge1(config)#end\nedge1#"


def work(c, n):
    route = "ip route 192.168.%d.0/24 192.0.2.1" % n
    same("base prompt", c.base_prompt, "edge1")
    same("prompt", c.find_prompt(), "edge1>")
    same("enabled", c.check_enable_mode(), False)
    same("enable", c.enable(), "enable\r\nPassword: \r\nedge1#")
    same("enabled", c.check_enable_mode(), True)
    same("prompt", c.find_prompt(), "edge1#")
    same("configuring", c.check_config_mode(), False)
    same("privilege", c.send_command("show privilege"), "Current privilege level is 15")

    same("configure", c.config_mode(), "config term\r\nEnter configuration commands, one per line.  End with CNTL/Z.\r\nedge1(config)#")
    same("configuring", c.check_config_mode(), True)
    same("prompt", c.find_prompt(), "edge1(config)#")
    same("end", c.exit_config_mode(), "end\r\nedge1#")

    same("configured", c.send_config_set(["interface lo", "description the machine itself", "exit", route]), configured(
        "edge1(config)#interface lo\nedge1(config-if)#description the machine itself\nedge1(config-if)#exit\nedge1(config)#" + route + "\n"))
    same("banner", c.send_config_set(["banner motd @", "Authorised staff only", "@"]), configured(
        "edge1(config)#banner motd @\nEnter TEXT message.  End with the character '@'.\nAuthorised staff only\n@\n"))
    same("configuring", c.check_config_mode(), False)
    same("route", c.send_command("show running-config | include 192.168.%d.0" % n), route)
    same("interface", c.send_command("show running-config | section interface lo"), "interface lo\n description the machine itself")
    same("motd", c.send_command("show running-config | include Authorised|banner"), "banner motd ^C\nAuthorised staff only")
    same("no route", c.send_config_set("no " + route), configured("edge1(config)#no " + route + "\n"))
    same("none", c.send_command("show running-config | include 192.168.%d.0" % n), "")
    same("saved", c.save_config(), "Building configuration...\n[OK]")
    same("error", c.send_command("show nonsense"), "           ^\n% Invalid input detected at '^' marker.\n")
    same("by time", c.send_command_timing("show privilege"), "Current privilege level is 15")


def session(n):
    log = Log()
    before_login.acquire()
    try:
        c = netmiko.ConnectHandler(device_type="cisco_ios_telnet", host=host, port=int(port), username="admin", password=password,
                                   secret="enable", session_log=log)
    finally:
        log.leave()
    work(c, n)
    c.disconnect()
    text = log.getvalue().decode()
    for never in ("%SYS-", "everybody", "\x07", "\x1b", "\x08", "--More--", "\xff", password):
        if never in text:
            raise AssertionError("%r in %r" % (never, text))


with ThreadPoolExecutor(40) as pool:
    for end in [pool.submit(session, n) for n in range(int(loops))]:
        end.result()
