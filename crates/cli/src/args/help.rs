//! The end of `--help`: examples to copy.

pub(super) const AFTER_HELP: &str = "\
例 / examples:
  liantu demo                                        内置浙江数据：集成电路 × 宁波市
  liantu diagnose --chain 新能源汽车 --scope 台州    一条链在一个地区的缺链与弱链
  liantu targets --chain ic --scope 330200 --gap 光刻胶
  liantu import data/ --store office.db              导入数据包或已知格式的文件夹
  liantu check 企业.xlsx                            只检查，不入库；工作表以表名命名
  liantu check 企业.csv                              只检查，不入库
  liantu log                                         世代日志
  liantu diff 1 2 --scope 宁波                       两个世代之间变了什么
  liantu diagnose --chain ic --scope 宁波 --as-of 2026-11-01
  liantu diagnose --explain gap/330200/ic/ic.litho   一项发现的算式与来源行
  liantu diagnose --chain all --scope 浙江 --each city -f jsonl   全省各市 × 全部产业链

退出码 / exit codes:
  0 完成 done · 1 失败 failed · 2 用法 usage · 3 发现问题（仅在 --fail-on 时）found
  65 数据有误 bad data · 66 没有输入 no input · 73 不能写入 cannot write · 74 读写错误 I/O
  75 另一个进程正在写入，请稍后再试 another process is writing, try again";
