//! What `--help` says at the end: examples to copy.

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

pub(super) const TARGETS_HELP: &str = "\
例 / examples:
  liantu targets --chain ic --scope 宁波                       最严重的五项各找五家
  liantu targets --chain ic --scope 宁波 --gap 光刻胶 --top 20 --format xlsx -o 光刻胶.xlsx
  liantu targets --chain ic --scope 宁波 --preset 外资         换一套权重
  liantu targets --chain all --scope 浙江 --each city -f csv   全省各市 × 全部产业链
  liantu targets --chain ic --scope 宁波 --explain 长川科技     一家企业：得分怎么来的，或为何不在名单中

已在本地的企业、同集团已在本地的企业不列入名单（后者另行提示，可请其增资扩产）。
得分算法 / the score: docs/targets.md";

pub(super) const PROJECT_HELP: &str = "\
例 / examples:
  liantu project add --name 光刻胶项目 --firm 彤程新材 --zone 北仑 --product 半导体光刻胶 --land 120 --investment 15亿
  liantu project set xm-0001 --stage 签约 --date 2026-11-20
  liantu projects --scope 宁波 --open                    漏斗：各阶段项目数与要素合计
  liantu project history xm-0001                         谁在何时把什么改成了什么
  liantu project-warnings --stalled 180                  重复招引，以及停滞半年以上的项目
  liantu undo 7                                          撤销第 7 世代的修改

阶段 / stages: 线索 lead → 洽谈 talks → 签约 signed → 开工 building → 投产 running；流失 lost
  可前进（可跨级）；未投产的可转为流失；流失的可回到洽谈；其余须加 --back。
  Forward by any number of steps; open projects may be lost, lost ones go back to talks; else add --back.
每次修改是一个世代：写入日志后才算完成，可撤销，操作者见 --actor。 Each edit is one durable generation.
整表导入导出：projects.csv、project_products.csv（liantu import / export），中文表名与列名亦可。";

pub(super) const PATHS_HELP: &str = "\
例 / examples:
  liantu paths --to 中芯国际 --scope 宁波 --chain ic          谁能引荐中芯国际：本地企业与集成电路链主
  liantu paths --to 北方华创 --to 中微公司 --scope 宁波 -f csv   几家目标一次查完
  liantu paths --to 中芯国际 --scope 宁波 --all --top 10       同一家本地企业的多条路径也列出
  liantu paths --to 中芯国际 --scope 宁波 --set acquaintance.owner=1   改关系强度，见 liantu config

每步强度 0 到 1：同一集团、投资（按持股）、供货（按金额），并按依据打折；路径强度为各步之积。
共同客户即经客户的两步供货。 Each hop has a strength from 0 to 1; a path's is their product; a shared
customer is two hops of supply. Yen (1971), Management Science 17(11):712-716.";

pub(super) const PORTFOLIO_HELP: &str = "\
例 / examples:
  liantu portfolio --chain ic --scope 宁波 --land 500 --investment 20亿 --from projects    从项目储备库选
  liantu portfolio --chain ic --scope 宁波 --land 500 --from targets --assume land=80      候选按 80 亩计
  liantu portfolio --chain all --scope 台州 --land 800 --energy 20000 --investment 50亿

补上一项缺链的部分见 liantu config 的 plan.*。 方法 / method: lazy greedy (Minoux 1978, Leskovec et al. 2007).";

pub(super) const MATCH_HELP: &str = "\
例 / examples:
  liantu match --scope 浙江                              全省在谈项目该进哪个开发区
  liantu match --scope 浙江 --stage 洽谈 --mountain 2024     优先山区海岛25县
  liantu match --scope 宁波 --capacity land=300,energy=20000 承载未知的开发区按此假定

需要的数据 / data: 表 projects；表 measures 的 Z_LAND、Z_ENERGY、Z_FLOOR_TAX、Z_FLOOR_VA、Z_FLOOR_INV（见 liantu export）。
各项分值见 liantu config 的 match.*。";

pub(super) const PAIR_HELP: &str = "\
例 / examples:
  liantu pair --scope 浙江                     山区26县各配一个伙伴县
  liantu pair --scope 浙江 --mountain 2024 --most 1 --keep    2024 年名单，一对一，已有结对不动";

pub(super) const SIMILAR_HELP: &str = "\
例 / examples:
  liantu similar --scope 浙江 --each county --top 20     哪些县在追逐同样的产业链
  liantu similar --scope 浙江 --each city -f csv -o 趋同.csv";

pub(super) const BACKTEST_HELP: &str = "\
例 / examples:
  liantu backtest                                   哪些企业可能生产某产品：隐藏一成，逐法找回
  liantu backtest --ties supplies --seed 7          供应商可能的客户
  liantu backtest --ties supplies --since 2022      隐藏 2022 年起的供应关系
  liantu backtest --ties makes -f csv -o table.csv  结果存为 CSV

区间为 95% 自助法区间；“胜出”指同一批问题上差值的区间不含 0。说明见 docs/backtest.md。
Intervals are 95 % bootstrap intervals; a method wins when that of the paired difference excludes 0.";
